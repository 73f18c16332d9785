/** Values that a test gives as reads give them, of secrets whose schemas make something else. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestSecrets } from '../../src/testing/index.ts';

class Login {
  readonly user: string;
  constructor(user: string) {
    this.user = user;
  }
}

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  secrets: {
    api: {
      keys: { url: {}, token: {}, since: {}, id: { plain: true } },
      schema: z.object({
        url: z.string().transform((text) => new URL(text)),
        token: z.string().transform((text) => text.toUpperCase()),
        since: z.coerce.date(),
        id: z.string().transform(BigInt),
        scopes: z.string().transform((text) => text.split(' ')),
      }),
    },
    hosts: {
      keys: { primary: {} },
      schema: z.object({ primary: z.string() }).transform(({ primary }) => [primary]),
    },
    logins: {
      keys: { user: {} },
      schema: z.object({ user: z.string() }).transform(({ user }) => new Map([[user, 1]])),
    },
    login: {
      keys: { user: {} },
      schema: z.object({ user: z.string() }).transform(({ user }) => new Login(user)),
    },
  },
});

const api = {
  url: new URL('http://api.internal/v1'),
  token: 'synthetic-token-1',
  since: new Date('2026-01-02T03:04:05Z'),
  id: 12_345_678_901_234_567_890n,
  scopes: ['read', 'write'],
};
const stored = JSON.stringify({
  url: 'http://api.internal/v2',
  token: 'synthetic-token-2',
  since: '2026-01-02',
  id: '5',
  scopes: 'read',
});

describe('a value given as reads give it', () => {
  it('is what is read, though its schema would not take it', async () => {
    const others = { hosts: [], logins: new Map<string, number>(), login: new Login('a') };
    const secrets = createTestSecrets(manifest, { api, ...others });
    const read = await secrets.get('api');
    expect(read.url).toBe(api.url);
    expect(read.since).toBe(api.since);
    expect([read.token, read.id]).toEqual([api.token, api.id]);
    expect((await secrets.ready()).api).toBe(read);
  });

  it('is redacted and frozen as a read one is, and stays as it was itself', async () => {
    const secrets = createTestSecrets(manifest, { api });
    const read = await secrets.get('api');
    expect([Object.isFrozen(read), Object.isFrozen(read.scopes)]).toEqual([true, true]);
    expect(JSON.stringify(read)).toBe('"[redacted]"');
    expect([Object.isFrozen(api), Object.isFrozen(api.scopes)]).toEqual([false, false]);
  });

  it('is sealed where the client seals, and can be given again', async () => {
    const secrets = createTestSecrets(manifest, { api }, { sealed: true });
    const read = await secrets.get('api');
    expect(read.url.reveal()).toBe(api.url);
    expect(read.id).toBe(api.id);
    const copy = createTestSecrets(manifest, { api: read }, { sealed: true });
    expect((await copy.get('api')).url.reveal()).toBe(api.url);
    expect((await copy.get('api')).scopes.reveal()).toEqual(api.scopes);
  });

  it('is stored as JSON for those who read it by its name', async () => {
    const secrets = createTestSecrets(manifest, { api });
    const { url } = await secrets.getJson('shop/production/api');
    expect(url).toBe(api.url.href);
    expect(await secrets.getString('shop/production/api#scopes')).toBe('["read","write"]');
    const read = createTestSecrets(manifest, { api: await secrets.get('api') });
    expect(await read.getString('shop/production/api#scopes')).toBe('["read","write"]');
  });

  it('is refused if it holds itself, by the name of its secret', () => {
    const cyclic: Record<string, unknown> = { user: 'synthetic-user-1' };
    cyclic['list'] = [{ cyclic }];
    const login = cyclic as unknown as Login;
    expect(() => createTestSecrets(manifest, { login })).toThrow(
      new TypeError('the value given for login holds itself'),
    );
  });

  it('may be a list, a map or of a class', async () => {
    const logins = new Map([['synthetic-user-1', 1]]);
    const login = new Login('synthetic-user-1');
    const secrets = createTestSecrets(manifest, { hosts: ['a', 'b'], logins, login });
    expect(await secrets.get('hosts')).toEqual(['a', 'b']);
    expect(await secrets.get('logins')).toBe(logins);
    expect(await secrets.get('login')).toBe(login);
  });
});

describe('a value given as it is stored', () => {
  it('goes through its schema, before and after one that does not', async () => {
    const secrets = createTestSecrets(manifest, { api: stored });
    expect((await secrets.get('api')).token).toBe('SYNTHETIC-TOKEN-2');
    await secrets.set('api', api);
    expect((await secrets.get('api')).token).toBe('synthetic-token-1');
    await secrets.set('api', stored);
    expect((await secrets.get('api')).token).toBe('SYNTHETIC-TOKEN-2');
    await expect(secrets.set('api', '{"url":"http://api.internal"}')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
  });

  it('goes through its schema though the same was given as an object before', async () => {
    const login = { user: 'synthetic-user-1' };
    const secrets = createTestSecrets(manifest, { login });
    expect(await secrets.get('login')).not.toBeInstanceOf(Login);
    await secrets.set('login', JSON.stringify(login, undefined, 2));
    expect(await secrets.get('login')).toBeInstanceOf(Login);
  });

  it('that was rotated away is still what an older read had', async () => {
    const secrets = createTestSecrets(manifest, { hosts: ['a'] });
    await secrets.getJson('shop/production/hosts');
    secrets.rotate('hosts', ['b']);
    expect(await secrets.get('hosts')).toEqual(['a']);
    await secrets.refresh('hosts');
    expect(await secrets.get('hosts')).toEqual(['b']);
  });
});
