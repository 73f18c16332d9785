/** Schemas that throw, or answer what no schema should: their words may quote what is stored. */
import { inspect } from 'node:util';
import { defineSecrets, type JsonManifestSecret, type StandardSchema } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { ShapeMismatchError } from '../../src/errors.ts';
import { typedObject } from '../../src/values/typed-object.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';

type Schema = StandardSchema<unknown, object>;

const stored = { url: '//synthetic:password-1@db', mode: 'synthetic-mode' };
const secretId = 'shop/production/database';

function manifestWith(schema: Schema) {
  return defineSecrets({
    application: 'shop',
    environment: { default: 'production' },
    secrets: { database: { keys: { url: {}, mode: {} }, schema } },
  });
}

async function failureWith(schema: Schema): Promise<unknown> {
  const [declared] = manifestWith(schema).secrets;
  return typedObject(declared as JsonManifestSecret, secretId, stored).catch(
    (error: unknown) => error,
  );
}

/** A schema of no library. */
function answering(validate: (value: typeof stored) => unknown): Schema {
  return {
    '~standard': {
      version: 1,
      vendor: 'synthetic',
      // What it must not answer is what is tested.
      validate: validate as Schema['~standard']['validate'],
    },
  };
}

function expectNothingTold(error: unknown): void {
  expect(error).toBeInstanceOf(ShapeMismatchError);
  const told = inspect(error, { showHidden: true, depth: Infinity, getters: true });
  expect(told + JSON.stringify(error)).not.toMatch(/synthetic|password-1/);
}

describe('a schema that throws', () => {
  it.each<[string, Schema]>([
    [
      'an error that holds what it was given',
      z.object({ url: z.string().transform((text) => new URL(text)) }),
    ],
    [
      'in words of its own',
      answering(({ url }) => {
        throw new Error(`cannot take ${url}`);
      }),
    ],
    ['later', answering(({ url }) => Promise.reject(new Error(`cannot take ${url}`)))],
    [
      'something that is no error',
      answering(({ url }) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- schemas throw what they like
        throw url;
      }),
    ],
    [
      'an error that is called as the value is',
      answering(({ mode }) => {
        throw Object.assign(new Error('no'), { name: mode, code: mode });
      }),
    ],
  ])('%s is a mismatch that says so, and nothing of the value', async (_what, schema) => {
    const error = await failureWith(schema);
    expectNothingTold(error);
    expect(error).toMatchObject({ paths: ['(the whole object)'], code: 'SHAPE_MISMATCH' });
    expect(error).toHaveProperty('hint', expect.stringContaining('schema threw'));
  });

  it('is no bare error of a client either, and logged by its code', async () => {
    const api = fakeApi();
    api.put(secretId, stored);
    const logger = recordingLogger();
    const schema = z.object({ url: z.string().transform((text) => new URL(text)) });
    const client = createSecretsClient({
      manifest: manifestWith(schema),
      api,
      variables: {},
      logger,
    });
    for (const reading of [client.get('database'), client.ready(), client.refresh('database')]) {
      expectNothingTold(await reading.catch((error: unknown) => error));
    }
    expect(logger.events).toContainEqual(
      expect.objectContaining({ event: 'secret.read.failed', code: 'SHAPE_MISMATCH' }),
    );
    expect(JSON.stringify(logger.events)).not.toContain('password-1');
  });
});

describe('a schema that answers rubbish', () => {
  it.each<[string, (value: typeof stored) => unknown]>([
    ['nothing', () => undefined],
    ['neither a value nor issues', () => ({})],
    ['no object', ({ url }) => ({ value: url })],
    ['issues that are none', ({ url }) => ({ issues: url })],
    ['no issue', () => ({ issues: [] })],
    ['issues without a path', ({ url }) => ({ issues: [{ message: url }] })],
    ['a path of no keys', ({ url }) => ({ issues: [{ message: url, path: [null] }] })],
    ['a path that throws', ({ url }) => ({ issues: [{ path: [{ toString: () => url }] }] })],
  ])('%s is a mismatch that tells nothing of the value', async (_what, validate) => {
    const error = await failureWith(answering(validate));
    expectNothingTold(error);
    expect(error).not.toHaveProperty('paths', []);
  });
});

describe('the path of an issue', () => {
  const pathsOf = async (...paths: (PropertyKey | { key: PropertyKey })[][]) => {
    const issues = paths.map((path) => ({ message: 'no', path }));
    return failureWith(answering(() => ({ issues })));
  };

  it('is told as far as it is made of keys', async () => {
    const error = await pathsOf(['url'], ['mode', 0, { key: 'nested' }], ['missing'], []);
    const paths = ['url', 'mode.0.nested', 'missing', '(the whole object)'];
    expect(error).toMatchObject({ paths });
  });

  it('is not told where it is made of the value, or of parts of it', async () => {
    const error = await pathsOf(
      ['mode', stored.mode],
      [`${stored.mode} is unknown`],
      ['url', 'password-1'],
    );
    expectNothingTold(error);
    const part = '(part of the value)';
    expect(error).toMatchObject({ paths: [`mode.${part}`, part, `url.${part}`] });
  });

  it('is that of what is stored, whatever the schema makes of its argument', async () => {
    const schema = z.preprocess(
      (value) => {
        const { url } = value as typeof stored;
        return Object.assign(value as object, { url: new Map([[url, 1]]) });
      },
      z.object({ url: z.map(z.string(), z.string()) }),
    );
    expectNothingTold(await failureWith(schema));
  });

  it('is told where a declared key is missing whose name is also somewhere a value', async () => {
    const schema = answering(() => ({ issues: [{ message: 'no', path: ['url'] }] }));
    const [declared] = manifestWith(schema).secrets;
    await expect(
      typedObject(declared as JsonManifestSecret, secretId, { mode: 'url' }),
    ).rejects.toMatchObject({ paths: ['url'] });
  });
});
