/** Compiled, never run: each block pins what a caller of the client relies on. */
import { defineSecrets } from '@undotenv/manifest';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import {
  createSecretsClient,
  type ClientError,
  type JsonObject,
  type OptionalReadOptions,
} from '../src/index.ts';

const manifest = defineSecrets({
  application: 'shop',
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        port: { env: 'DB_PORT', type: 'integer' },
        schema: { env: 'DB_SCHEMA', required: false },
      },
    },
    storage: { keys: { url: {} }, schema: z.object({ url: z.string().transform(Number) }) },
    token: { env: 'API_TOKEN' },
  },
});
const client = createSecretsClient({ manifest });

export async function typesOfReads(): Promise<void> {
  // A key has the type it is declared with, and one that is optional may be absent.
  const database = await client.get('database');
  expectTypeOf(database.host).toEqualTypeOf<string>();
  expectTypeOf(database.port).toEqualTypeOf<number>();
  expectTypeOf(database.schema).toEqualTypeOf<string | undefined>();

  // A misspelt key is a compile error.
  expectTypeOf(database).not.toHaveProperty('pasword');

  // @ts-expect-error: values are read-only
  database.host = 'elsewhere';

  // A text secret is a string, and a schema's output wins over the keys.
  expectTypeOf(await client.get('token')).toEqualTypeOf<string>();
  expectTypeOf((await client.get('storage')).url).toEqualTypeOf<number>();

  // The tree has the same types.
  expectTypeOf((await client.ready()).database).toEqualTypeOf(database);

  // @ts-expect-error: a misspelt secret is a compile error
  await client.get('databse');

  // @ts-expect-error: without a manifest nothing can be read by its declaration
  await createSecretsClient().get('database');
}

export async function typesOfOptionalReads(signal: AbortSignal): Promise<void> {
  expectTypeOf(await client.getString('a')).toEqualTypeOf<string>();
  expectTypeOf(await client.getString('a', { signal })).toEqualTypeOf<string>();
  expectTypeOf(await client.getString('a', { required: true })).toEqualTypeOf<string>();
  // A default of the same type changes nothing, another one is seen, and null is said.
  expectTypeOf(await client.getString('a', { default: '30' })).toEqualTypeOf<string>();
  expectTypeOf(await client.getString('a', { default: 30 })).toEqualTypeOf<string | 30>();
  expectTypeOf(await client.getString('a', { required: false })).toEqualTypeOf<string | null>();
  const both = await client.getString('a', { default: '30', required: false });
  expectTypeOf(both).toEqualTypeOf<string>();
  // One that may not be there is no default where it is not: null is left, unless that is required.
  const maybe = process.env['API_TIMEOUT'];
  const orNull = await client.getString('a', { default: maybe, required: false });
  expectTypeOf(orNull).toEqualTypeOf<string | null>();
  const object = await client.getJson('a', { default: maybe, required: false });
  expectTypeOf(object).toEqualTypeOf<JsonObject | string | null>();
  expectTypeOf(await client.getString('a', { default: maybe })).toEqualTypeOf<string>();
  const needed = await client.getString('a', { default: maybe, required: true });
  expectTypeOf(needed).toEqualTypeOf<string>();
  const nothing = await client.getString('a', { default: undefined, required: false });
  expectTypeOf(nothing).toEqualTypeOf<string | null>();
  const ownNull = await client.getString('a', { default: null });
  expectTypeOf(ownNull).toEqualTypeOf<string | null>();
  // Options put together elsewhere say what they may be.
  const some: OptionalReadOptions<string> = { required: false };
  expectTypeOf(await client.getJson('a', some)).toEqualTypeOf<JsonObject | string | null>();
  const bytes = await client.getBinary('a', { required: false });
  expectTypeOf(bytes).toEqualTypeOf<Uint8Array | null>();
}

export async function typesOfVersions(): Promise<void> {
  // A name of the manifest keeps its type, a reference is text.
  expectTypeOf(await client.refresh('database')).toEqualTypeOf(await client.get('database'));
  expectTypeOf(await client.refresh('some/reference')).toEqualTypeOf<string>();
  client.onChange('database', ({ previousVersionId }) => {
    expectTypeOf(previousVersionId).toEqualTypeOf<string>();
  });
  // @ts-expect-error: what `versionOf` does not know cannot be reported unseen
  await client.reportAuthFailure(client.versionOf({}));
}

// The codes are literal, so that a switch narrows to the class.
export function narrowing(error: ClientError): void {
  if (error.code === 'MISSING_KEY') expectTypeOf(error.key).toEqualTypeOf<string>();
  if (error.code === 'SHAPE_MISMATCH') expectTypeOf(error.paths).toEqualTypeOf<readonly string[]>();
  expectTypeOf<ClientError['code']>().not.toEqualTypeOf<string>();
}
