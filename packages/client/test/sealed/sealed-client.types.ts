/** Compiled, never run: what a caller of a client that seals relies on. */
import { defineSecrets } from '@undotenv/manifest';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import {
  connectionFields,
  connectionUrl,
  createSecretsClient,
  type Secret,
  type SecretsClient,
} from '../../src/index.ts';

const manifest = defineSecrets({
  application: 'shop',
  secrets: {
    database: {
      keys: {
        host: { plain: true },
        port: { type: 'integer' },
        password: { sealed: true },
        verbose: { type: 'boolean', required: false },
        options: { type: 'json' },
      },
    },
    validated: {
      keys: { url: {} },
      schema: z.object({ url: z.url().transform((url) => new URL(url)) }),
    },
    token: { env: 'TOKEN', required: false },
    site: { env: 'SITE', plain: true },
  },
});
const client = createSecretsClient({ manifest, sealed: true });
const open = createSecretsClient({ manifest });

export async function typesOfSealedReads(): Promise<void> {
  const database = await client.get('database');
  expectTypeOf(database.host).toEqualTypeOf<string>();
  expectTypeOf(database.port).toEqualTypeOf<Secret<number>>();
  expectTypeOf(database.password).toEqualTypeOf<Secret<string>>();
  expectTypeOf(database.verbose).toEqualTypeOf<Secret<boolean> | undefined>();
  expectTypeOf(database.options).toEqualTypeOf<Secret<unknown>>();
  expectTypeOf((await client.get('validated')).url).toEqualTypeOf<Secret<URL>>();
  expectTypeOf(await client.get('token')).toEqualTypeOf<Secret<string> | undefined>();
  expectTypeOf(await client.get('site')).toEqualTypeOf<string>();
  expectTypeOf((await client.ready()).database).toEqualTypeOf(database);

  expectTypeOf(await client.getString('a')).toEqualTypeOf<Secret<string>>();
  expectTypeOf(
    await client.getString('a', { required: false }),
  ).toEqualTypeOf<Secret<string> | null>();
  expectTypeOf((await client.getJson('a'))['b']).toEqualTypeOf<Secret<unknown> | undefined>();
  expectTypeOf(await client.getBinary('a')).toEqualTypeOf<Secret<Uint8Array>>();
  expectTypeOf(await client.refresh('a')).toEqualTypeOf<Secret<string>>();

  // A secret is no text, and a client that seals is none that does not.
  // @ts-expect-error: `.reveal()` is wanted
  database.password satisfies string;
  // @ts-expect-error: its reads are secrets
  client satisfies SecretsClient<Record<'database', object>>;
}

export async function typesOfKeysSealedAlone(): Promise<void> {
  const database = await open.get('database');
  expectTypeOf(database.port).toEqualTypeOf<number>();
  expectTypeOf(database.password).toEqualTypeOf<Secret<string>>();
}

export async function typesOfUrls(optional: { password?: Secret<string> }): Promise<void> {
  const base = { scheme: 'postgres', host: 'localhost' };
  expectTypeOf(connectionUrl(base)).toEqualTypeOf<string>();
  const { host, password } = await client.get('database');
  expectTypeOf(connectionUrl({ scheme: 'postgres', host, password })).toEqualTypeOf<
    Secret<string>
  >();
  expectTypeOf(connectionUrl({ ...base, ...(await open.get('database')) })).toEqualTypeOf<
    Secret<string>
  >();
  expectTypeOf(connectionUrl({ ...base, ...optional })).toEqualTypeOf<string | Secret<string>>();
}

export async function typesOfFields(optional: { username?: string | null }): Promise<void> {
  const sealed = connectionFields(await client.get('database'));
  expectTypeOf(sealed.host).toEqualTypeOf<string>();
  expectTypeOf(sealed.port).toEqualTypeOf<Secret<number>>();
  expectTypeOf(sealed.password).toEqualTypeOf<Secret<string>>();
  expectTypeOf(sealed.user).toEqualTypeOf<undefined>();
  expectTypeOf(sealed.sslMode).toEqualTypeOf<string | undefined>();

  expectTypeOf(connectionFields(optional).user).toEqualTypeOf<string | undefined>();
  expectTypeOf(connectionFields(optional).port).toEqualTypeOf<number | undefined>();
  // @ts-expect-error: no key of it is a part of a connection
  connectionFields({ token: 'synthetic' });
}
