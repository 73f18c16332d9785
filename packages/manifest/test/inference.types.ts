/** Compiled, never run: each block pins what a reader of a typed secret relies on. */
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import { defineSecrets, type SecretsOf } from '../src/index.ts';

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
