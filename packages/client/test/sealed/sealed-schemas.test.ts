/** What a validator makes that is no plain object: which of it a client that seals can seal. */
import { inspect } from 'node:util';
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { createSecretsClient, isSecret, type Secret } from '../../src/index.ts';
import { fakeApi } from '../fake-api.ts';

class Login {
  readonly #password: string;
  readonly user: string;

  constructor({ user, password }: { user: string; password: string }) {
    this.user = user;
    this.#password = password;
  }

  header(): string {
    return `${this.user}:${this.#password}`;
  }
}

class Fields {
  readonly user: string;

  constructor({ user }: { user: string }) {
    this.user = user;
  }

  get greeting(): string {
    return `hello ${this.user}`;
  }
}

const stored = { user: 'synthetic-user', password: 'synthetic-password-1' };
const object = z.object({ user: z.string(), password: z.string() });
const keys = { user: { plain: true } } as const;

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  secrets: {
    list: { keys, schema: object.transform(({ user, password }) => [user, password]) },
    instance: { keys, schema: object.transform((stored) => new Login(stored)) },
    fields: { keys, schema: object.transform((stored) => new Fields(stored)) },
    map: { keys, schema: object.transform((stored) => new Map(Object.entries(stored))) },
    functions: { keys, schema: object.transform(({ user }) => ({ user, name: () => user })) },
    inside: {
      keys,
      schema: object.transform(({ user }) => ({
        user,
        url: new URL(`https://${user}`),
        any: JSON.parse('1') as unknown,
      })),
    },
  },
});

function apiOf(declared: { readonly secrets: readonly { readonly secret: string }[] }) {
  const api = fakeApi();
  for (const { secret } of declared.secrets) api.put(`shop/production/${secret}`, stored);
  return api;
}
const client = createSecretsClient({ manifest, api: apiOf(manifest), variables: {}, sealed: true });
const open = createSecretsClient({ manifest, api: apiOf(manifest), variables: {} });

describe('a client that seals what a validator made', () => {
  it('gives a list of secrets for a list', async () => {
    const list = await client.get('list');
    expectTypeOf(list).toEqualTypeOf<readonly Secret<string>[]>();
    expect(list.map((each) => each.reveal())).toEqual(Object.values(stored));
    expect(Object.isFrozen(list)).toBe(true);
    expect(JSON.stringify(list)).toBe('"[redacted]"');
  });

  it('gives one secret for what has methods, of a class or by itself, or is a Map', async () => {
    const login = await client.get('instance');
    expectTypeOf(login).toEqualTypeOf<Secret<Login>>();
    expect(login.reveal().header()).toBe('synthetic-user:synthetic-password-1');
    const map = await client.get('map');
    expectTypeOf(map).toEqualTypeOf<Secret<Map<string, string>>>();
    expect(map.reveal()).toEqual(new Map(Object.entries(stored)));
    const functions = await client.get('functions');
    expectTypeOf(functions).toEqualTypeOf<Secret<{ user: string; name: () => string }>>();
    expect(functions.reveal().name()).toBe('synthetic-user');
  });

  it('gives the keys of an instance without methods, with what its accessors give', async () => {
    const fields = await client.get('fields');
    expectTypeOf(fields).toEqualTypeOf<{
      readonly user: string;
      readonly greeting: Secret<string>;
    }>();
    expect(fields.user).toBe('synthetic-user');
    expect(fields.greeting.reveal()).toBe('hello synthetic-user');
  });

  it('gives one secret for each key of an object, whatever it holds', async () => {
    const inside = await client.get('inside');
    expectTypeOf(inside).toEqualTypeOf<{
      readonly user: string;
      readonly url: Secret<URL>;
      readonly any: Secret<unknown>;
    }>();
    expect(inside.url.reveal().hostname).toBe('synthetic-user');
  });

  it('gives the same from ready, and knows its version', async () => {
    const { instance, list } = await client.ready();
    expect([isSecret(instance), isSecret(list[0])]).toEqual([true, true]);
    const version = { secretId: 'shop/production/instance' };
    expect(client.versionOf(await client.get('instance'))).toMatchObject(version);
  });
});

describe('a client that does not seal', () => {
  it('gives what a validator made that is neither list nor plain object as it is', async () => {
    const login = await open.get('instance');
    expect(login).toBeInstanceOf(Login);
    expect(login.header()).toBe('synthetic-user:synthetic-password-1');
    expect(Object.isFrozen(login)).toBe(false);
    expect(Object.isFrozen(await open.get('list'))).toBe(true);
    expect((await open.get('inside')).url).toBeInstanceOf(URL);
  });
});

describe('a key declared sealed', () => {
  it.each<[string, (given: typeof stored) => object]>([
    ['a list', ({ password }) => [password]],
    ['an instance with methods', (given) => new Login(given)],
    ['a Map', (given) => new Map(Object.entries(given))],
  ])('is refused where a validator makes %s, which has no such key', async (_what, make) => {
    const declared = defineSecrets({
      application: 'shop',
      environment: { default: 'production' },
      secrets: { login: { keys: { password: { sealed: true } }, schema: object.transform(make) } },
    });
    for (const sealed of [true, false]) {
      const options = {
        manifest: declared,
        api: apiOf(declared),
        variables: {},
      };
      const refusing = sealed
        ? createSecretsClient({ ...options, sealed })
        : createSecretsClient(options);
      await expect(refusing.get('login')).rejects.toThrow(TypeError);
      await expect(refusing.get('login')).rejects.not.toThrow('synthetic');
    }
  });
});

describe('an accessor of what a validator made that throws', () => {
  const url = { url: 'not a url, synthetic-password-1' };
  class Parsed {
    readonly #url: string;
    constructor(given: { url: string }) {
      this.#url = given.url;
    }
    get url(): URL {
      return new URL(this.#url);
    }
  }
  const text = z.object({ url: z.string() });
  const declared = defineSecrets({
    application: 'shop',
    environment: { default: 'production' },
    secrets: {
      instance: { keys: { url: {} }, schema: text.transform((given) => new Parsed(given)) },
      own: {
        keys: { url: {} },
        schema: text.transform((given) => ({
          get url() {
            return new URL(given.url);
          },
        })),
      },
    },
  });
  const parts = () => {
    const api = fakeApi();
    for (const { secret } of declared.secrets) api.put(`shop/production/${secret}`, url);
    return { manifest: declared, api, variables: {} };
  };

  it('is a mismatch, without what it threw, sealed or not', async () => {
    const sealing = createSecretsClient({ ...parts(), sealed: true });
    const reading = createSecretsClient(parts());
    const reads = [sealing.get('instance'), sealing.get('own'), reading.get('own')];
    for (const result of await Promise.allSettled(reads)) {
      const reason: unknown = 'reason' in result ? result.reason : result.value;
      expect(reason).toMatchObject({ code: 'SHAPE_MISMATCH', paths: ['(the whole object)'] });
      expect(inspect(reason, { showHidden: true, depth: 9 })).not.toContain('synthetic-password-1');
    }
    expect(await reading.get('instance')).toBeInstanceOf(Parsed);
  });
});
