import { inspect } from 'node:util';
import { defineSecrets, type JsonManifestSecret, type KeyDeclaration } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ShapeMismatchError } from '../../src/errors.ts';
import { typedObject } from '../../src/values/typed-object.ts';

function declared(keys: Record<string, KeyDeclaration>, schema?: z.ZodType): JsonManifestSecret {
  const manifest = defineSecrets({
    application: 'shop',
    secrets: { database: { keys, ...(schema && { schema }) } },
  });
  const [secret] = manifest.secrets;
  if (secret?.kind !== 'json') throw new Error('not a JSON secret');
  return secret;
}

const failure = (secret: JsonManifestSecret, stored: Record<string, unknown>): Promise<unknown> =>
  typedObject(secret, 'shop/production/database', stored).catch((error: unknown) => error);

describe('typedObject', () => {
  const plain = declared({
    host: {},
    port: { type: 'integer', default: 5432 },
    ratio: { type: 'number', required: false },
    tls: { type: 'boolean', required: false },
  });

  it('is the stored object, undeclared keys included, when nothing differs', async () => {
    const stored = { host: 'a', port: 1, ratio: 0.5, tls: true, more: [1] };
    expect(await typedObject(plain, 'id', stored)).toEqual(stored);
  });

  it('S-10, C9: takes a port as text or as a number, from 1 to 65535, and 5432 for none', async () => {
    const database = declared({ host: {}, port: { type: 'port', default: 5432 } });
    expect(await typedObject(database, 'id', { host: 'a' })).toEqual({ host: 'a', port: 5432 });
    for (const port of ['5433', 5433]) {
      expect(await typedObject(database, 'id', { host: 'a', port })).toHaveProperty('port', 5433);
    }
    for (const port of ['abc', 0, '0', 70_000, '70000', 1.5, '', null]) {
      expect(await failure(database, { host: 'a', port })).toMatchObject({ paths: ['port'] });
    }
  });

  it('has the defaults of keys that are not stored, and no optional keys that are not', async () => {
    expect(await typedObject(plain, 'id', { host: 'a' })).toEqual({ host: 'a', port: 5432 });
  });

  it('reads numbers and booleans that the AWS console stored as text', async () => {
    const stored = { host: 'a', port: '5433', ratio: '0.5', tls: 'false' };
    expect(await typedObject(plain, 'id', stored)).toEqual({
      host: 'a',
      port: 5433,
      ratio: 0.5,
      tls: false,
    });
  });

  it.each([
    [{ port: 1 }, ['host']],
    [{ host: 1 }, ['host']],
    [{ host: null }, ['host']],
    [{ host: 'a', port: 1.5 }, ['port']],
    [{ host: 'a', port: '1e3' }, ['port']],
    [{ host: 'a', port: '' }, ['port']],
    [{ host: 'a', ratio: ' ' }, ['ratio']],
    [{ host: {}, tls: 'yes' }, ['host', 'tls']],
  ])('refuses %j, naming every key that does not fit', async (stored, paths) => {
    const error = await failure(plain, stored);
    expect(error).toBeInstanceOf(ShapeMismatchError);
    expect(error).toMatchObject({ paths });
  });

  it('gives a schema’s output', async () => {
    const schema = z.object({ url: z.string().transform((text) => new URL(text)) });
    const output = await typedObject(declared({ url: {} }, schema), 'id', { url: 'http://a/' });
    expect(output).toEqual({ url: new URL('http://a/') });
  });

  it('tells the paths of a schema’s issues, never its messages', async () => {
    const schema = z.object({
      replicas: z.array(z.object({ mode: z.enum(['read', 'write']) })),
      password: z.string().refine(() => false, { error: ({ input }) => `bad: ${String(input)}` }),
    });
    const secret = declared({ replicas: { type: 'json' }, password: {} }, schema);
    const error = await failure(secret, {
      replicas: [{ mode: 'synthetic-mode' }],
      password: 'synthetic-password-1',
    });
    expect(error).toMatchObject({ paths: ['replicas.0.mode', 'password'] });
    expect(inspect(error, { showHidden: true })).not.toContain('synthetic');
  });
});
