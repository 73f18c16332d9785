/** Compiled, never run: each block pins what a reader of a typed secret relies on. */
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import {
  defineSecrets,
  type Manifest,
  type Secret,
  type SecretsOf,
  type StandardSchema,
} from '../src/index.ts';

export const manifest = defineSecrets({
  application: 'shop',
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
        replica: { env: 'DB_REPLICA', required: false },
        verbose: { type: 'boolean', default: false },
      },
    },
    token: { env: 'TOKEN' },
    optionalToken: { env: 'OPTIONAL_TOKEN', required: false },
    validated: {
      keys: { url: { env: 'URL' } },
      schema: z.object({ url: z.string().transform((text) => new URL(text)) }),
    },
  },
});
type Shape = SecretsOf<typeof manifest>;

/** A validator of no library: the interface is all that counts. */
const plainSchema: StandardSchema<unknown, { readonly retries: number }> = {
  '~standard': {
    version: 1,
    vendor: 'synthetic',
    validate: () => ({ value: { retries: 3 } }),
  },
};

/** As validators that are functions are made: arktype's, for one. */
const callableSchema = Object.assign((input: unknown): unknown => input, {
  '~standard': {
    version: 1,
    vendor: 'synthetic',
    validate: () => Promise.resolve({ value: { region: 'eu-west-1' as const } }),
    types: undefined as unknown as {
      readonly input: { region: string };
      readonly output: { readonly region: 'eu-west-1' };
    },
  },
} as const);

export const ofAnyValidator = defineSecrets({
  application: 'shop',
  secrets: {
    plain: { keys: { retries: {} }, schema: plainSchema },
    callable: { keys: { region: {} }, schema: callableSchema },
  },
});

export function typesOfAnyValidator(secrets: SecretsOf<typeof ofAnyValidator>): void {
  expectTypeOf(secrets.plain).toEqualTypeOf<{ readonly retries: number }>();
  expectTypeOf(secrets.callable.region).toEqualTypeOf<'eu-west-1'>();
  expectTypeOf(secrets.plain).not.toHaveProperty('region');
}

export function refusedValidators(): void {
  // @ts-expect-error: an object without the interface is no validator
  defineSecrets({ application: 'shop', secrets: { a: { keys: { x: {} }, schema: { parse: 1 } } } });
}

export function typesOfReads(secrets: Shape): void {
  // A key has the type it is declared with; text is the default.
  expectTypeOf(secrets.database.host).toEqualTypeOf<string>();
  expectTypeOf(secrets.database.port).toEqualTypeOf<number>();
  expectTypeOf(secrets.database.verbose).toEqualTypeOf<boolean>();

  // A key that is neither required nor has a default may be absent.
  expectTypeOf(secrets.database.replica).toEqualTypeOf<string | undefined>();

  // A text secret is a string, and a schema's output wins over the keys.
  expectTypeOf(secrets.token).toEqualTypeOf<string>();
  expectTypeOf(secrets.optionalToken).toEqualTypeOf<string | undefined>();
  expectTypeOf(secrets.validated.url).toEqualTypeOf<URL>();

  // A misspelt secret or key is a compile error.
  expectTypeOf(secrets).not.toHaveProperty('databse');
  expectTypeOf(secrets.database).not.toHaveProperty('pasword');

  // @ts-expect-error: values are read-only
  secrets.database.host = 'elsewhere';
}

export const guarded = defineSecrets({
  application: 'shop',
  secrets: {
    database: {
      keys: {
        host: { plain: true },
        password: { sealed: true },
        pin: { sealed: true, type: 'integer', required: false },
      },
    },
    token: { env: 'TOKEN', sealed: true, required: false },
    url: { env: 'URL', plain: true },
    validated: {
      keys: { key: { sealed: true }, region: {} },
      schema: z.object({ key: z.string().optional(), region: z.string() }),
    },
  },
});

export function typesOfGuardedReads(secrets: SecretsOf<typeof guarded>): void {
  // What is sealed is text to nobody.
  expectTypeOf(secrets.database.password).toEqualTypeOf<Secret<string>>();
  expectTypeOf(secrets.database.pin).toEqualTypeOf<Secret<number> | undefined>();
  expectTypeOf(secrets.token).toEqualTypeOf<Secret<string> | undefined>();
  expectTypeOf(secrets.validated.key).toEqualTypeOf<Secret<string> | undefined>();

  // The rest stays as it is.
  expectTypeOf(secrets.database.host).toEqualTypeOf<string>();
  expectTypeOf(secrets.validated.region).toEqualTypeOf<string>();
  expectTypeOf(secrets.url).toEqualTypeOf<string>();

  // What is plain is known by secret, for clients that seal all else.
  type PlainOf<Of> = Of extends Manifest<SecretsOf<Of>, infer Plain> ? Plain : never;
  expectTypeOf<PlainOf<typeof guarded>>().toEqualTypeOf<{
    readonly database: 'host';
    readonly url: true;
  }>();
}
