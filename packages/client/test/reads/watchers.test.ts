/** Who listens to a secret hears of its new versions, by whatever reference they are found. */
import { parseSecretArn, type GetSecretValueRequest } from '@undotenv/protocol';
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import type { SecretsManagerApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { SecretChange } from '../../src/reference-client.ts';
import { deferred } from '../deferred.ts';
import { databaseValue, shop } from '../shop-manifest.ts';
import { settled, virtualTime } from '../virtual-time.ts';

const name = 'shop/production/database';
const home = '123456789012';
const arnIn = (region: string, account = home) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}-aBcDeF`;
const arn = arnIn('us-east-1');
const partial = arn.slice(0, -7);
const passwordOf = (version: number) => `synthetic-password-${String(version)}`;

/** One secret, however it is asked for: its versions are numbers, and so are its passwords. */
function secretApi() {
  const asked: string[] = [];
  const current = new Map<string, number>();
  const failing = new Set<string>();
  const lagging = new Map<string, number>();
  let gate: Promise<unknown> = Promise.resolve();
  const placeOf = (secretId: string, label: string): string => {
    const { region = 'us-east-1', account = home } = parseSecretArn(secretId) ?? {};
    return `${region} ${account} ${label}`;
  };
  const answer = ({ SecretId, VersionStage = 'AWSCURRENT' }: GetSecretValueRequest) => {
    asked.push(SecretId);
    if (failing.has(SecretId)) throw new UnavailableError({ secretId: SecretId });
    const { region = 'us-east-1', account = home } = parseSecretArn(SecretId) ?? {};
    const newest = current.get(placeOf(SecretId, VersionStage)) ?? 1;
    const version = lagging.get(SecretId) ?? newest;
    return {
      ARN: arnIn(region, account),
      Name: name,
      VersionId: `version-${String(version)}`,
      VersionStages: [VersionStage],
      CreatedDate: version,
      SecretString: JSON.stringify({ ...databaseValue, password: passwordOf(version) }),
    };
  };
  const api = (region: string) =>
    ({
      region,
      endpoint: 'http://127.0.0.1/',
      call: (_operation, request: GetSecretValueRequest) =>
        Promise.resolve()
          .then(() => answer(request))
          .then(async (given) => {
            if (request.SecretId === name) await gate;
            return given;
          }),
      close: () => undefined,
    }) as SecretsManagerApi;
  return {
    api,
    asked,
    failing,
    /** The version that is answered by a reference still. */
    lagging,
    /** Holds back what is answered by the name until the function it returns is called. */
    hold: () => {
      const { promise, resolve } = deferred<undefined>();
      gate = promise;
      return () => {
        resolve(undefined);
      };
    },
    /** The version of the secret that is read by `secretId`. */
    put: (version: number, secretId = name, label = 'AWSCURRENT') => {
      current.set(placeOf(secretId, label), version);
    },
  };
}

function opened() {
  const { api, ...secret } = secretApi();
  const { clock, timers, advance } = virtualTime();
  const client = createSecretsClient({
    manifest: shop,
    environment: 'production',
    api: api('us-east-1'),
    apiIn: api,
    variables: {},
    clock,
    timers,
  });
  const changes: SecretChange[] = [];
  return {
    ...secret,
    advance,
    client,
    changes,
    note: (change: SecretChange) => changes.push(change),
  };
}

describe('onChange', () => {
  it.each([
    ['its ARN', arn, name],
    ['a part of its ARN', partial, name],
    ['its name', name, arn],
    ['its name in the manifest', 'database', `${arn}:password::`],
    ['a key of it', `${name}#password`, partial],
  ])('by %s hears of what is read otherwise, once', async (_what, watched, read) => {
    const { put, client, changes, note } = opened();
    await client.getString(read);
    client.onChange(watched, note);
    await client.refresh(read);
    await settled();
    expect(changes).toEqual([]);
    put(2);
    await client.refresh(read);
    await settled();
    expect(changes).toMatchObject([{ versionId: 'version-2', previousVersionId: 'version-1' }]);
    // All of them find the same.
    for (const reference of [name, arn, partial, read]) await client.refresh(reference);
    await settled();
    expect(changes).toHaveLength(1);
  });

  it('tells each listener once, though each listens by another reference and all are read', async () => {
    const { put, client } = opened();
    const heard: string[] = [];
    for (const reference of ['database', name, arn, partial]) {
      client.onChange(reference, () => heard.push(reference));
    }
    const readAll = () =>
      Promise.all([client.refresh('database'), client.refresh(arn), client.refresh(partial)]);
    await readAll();
    put(2);
    await readAll();
    await settled();
    await readAll();
    await settled();
    expect(heard.sort()).toEqual(['database', name, arn, partial].sort());
  });

  it('gives who is told the new version, also where the old one was cached by its reference', async () => {
    const { asked, put, client } = opened();
    const passwords: string[] = [];
    await client.get('database');
    client.onChange('database', async () => {
      passwords.push((await client.get('database')).password);
    });
    put(2);
    await client.getString(arn);
    await settled();
    expect(passwords).toEqual(['synthetic-password-2']);
    expect(asked).toEqual([name, arn, name]);
  });

  it('tells even if that cannot be read anew', async () => {
    const { put, client, changes, note, failing } = opened();
    await client.get('database');
    client.onChange('database', note);
    put(2);
    failing.add(name);
    await client.getString(arn);
    await settled();
    expect(changes).toMatchObject([{ secretId: name, versionId: 'version-2' }]);
    failing.clear();
    await client.refresh('database');
    await settled();
    expect(changes).toHaveLength(1);
  });

  it('is not misled by an answer to an earlier question', async () => {
    const { put, client, changes, note, advance, hold } = opened();
    await client.getString(name);
    client.onChange(arn, note);
    const release = hold();
    const early = client.refresh(name);
    await settled();
    put(2);
    await advance(1);
    await client.refresh(partial);
    release();
    expect(await early).toContain(passwordOf(1));
    await settled();
    expect(changes).toMatchObject([{ versionId: 'version-2', previousVersionId: 'version-1' }]);
  });

  it('asks once by a reference that lags behind another, and not by turns without end', async () => {
    const { asked, put, client, changes, note, lagging } = opened();
    await client.getString(name);
    await client.getString(arn);
    client.onChange(name, note);
    client.onChange(arn, note);
    put(2);
    lagging.set(arn, 1);
    await client.refresh(name);
    await settled();
    expect(asked).toEqual([name, arn, name, arn]);
    expect(changes).toMatchObject([{ secretId: name, versionId: 'version-2' }]);
    lagging.clear();
    await client.refresh(arn);
    await settled();
    expect(changes.map(({ secretId }) => secretId)).toEqual([name, arn]);
  });

  it('asks by the reference it listens by once at a time, however often another is read', async () => {
    const { asked, put, client, changes, note, hold } = opened();
    await client.getString(name);
    await client.getString(arn);
    client.onChange(name, note);
    put(2);
    const release = hold();
    for (let reads = 0; reads < 5; reads++) await client.refresh(arn);
    release();
    await settled();
    expect(asked.filter((id) => id === name)).toHaveLength(2);
    expect(changes).toMatchObject([{ versionId: 'version-2' }]);
  });

  it('goes by its own reference, though another was answered sooner', async () => {
    const { put, client, changes, note, advance, hold } = opened();
    client.onChange(name, note);
    const release = hold();
    const slow = client.getString(name);
    await settled();
    put(2);
    await advance(1);
    await client.getString(arn);
    release();
    expect(await slow).toContain(passwordOf(1));
    await settled();
    expect(changes).toEqual([]);
    await client.refresh(name);
    await settled();
    expect(changes).toMatchObject([{ versionId: 'version-2', previousVersionId: 'version-1' }]);
  });

  it('hears of its own secret, though one of another account was read first', async () => {
    const { put, client, changes, note } = opened();
    client.onChange(name, note);
    await client.getString(arnIn('us-east-1', '210987654321'));
    await client.getString(name);
    put(2);
    await client.refresh(name);
    await settled();
    expect(changes).toMatchObject([{ versionId: 'version-2', previousVersionId: 'version-1' }]);
  });

  it('hears nothing where other sources have the secret by turns', async () => {
    const { api } = secretApi();
    const client = createSecretsClient({
      manifest: defineSecrets({
        application: 'shop',
        name: name,
        sources: [
          { source: 'environment', environments: ['development'], cached: true },
          { source: 'secrets-manager' },
        ],
        secrets: { token: { env: 'TOKEN' } },
      }),
      environment: 'development',
      api: api('us-east-1'),
      variables: { TOKEN: 'synthetic-token' },
    });
    const changes: SecretChange[] = [];
    client.onChange('token', (change) => changes.push(change));
    for (let turns = 0; turns < 3; turns++) {
      expect(await client.get('token')).toBe('synthetic-token');
      expect(await client.get('token', { environment: 'production' })).toContain(passwordOf(1));
    }
    await settled();
    expect(changes).toEqual([]);
  });

  it.each([
    ['label', `{{resolve:secretsmanager:${name}:SecretString::AWSPREVIOUS}}`, 'AWSPREVIOUS'],
    ['region', arnIn('eu-west-1'), undefined],
    ['account', arnIn('us-east-1', '210987654321'), undefined],
  ])(
    'hears nothing of another %s, where the name is another secret’s',
    async (_what, read, label) => {
      const { put, client, changes, note } = opened();
      await client.get('database');
      client.onChange('database', note);
      put(2, label === undefined ? read : name, label);
      await client.getString(read);
      put(3, label === undefined ? read : name, label);
      await client.refresh(read);
      await settled();
      expect(changes).toEqual([]);
    },
  );
});

describe('what onChange gives back', () => {
  it('ends the listening at once, also for a change that another listener is told of', async () => {
    const { put, client } = opened();
    const heard: string[] = [];
    await client.get('database');
    let endSecond = (): void => undefined;
    client.onChange('database', () => {
      heard.push('first');
      endSecond();
    });
    endSecond = client.onChange('database', () => heard.push('second'));
    put(2);
    await client.refresh('database');
    await settled();
    expect(heard).toEqual(['first']);
  });

  it('leaves those who listen by another reference alone', async () => {
    const { put, client } = opened();
    const heard: string[] = [];
    await client.get('database');
    const end = client.onChange('database', () => heard.push('name'));
    client.onChange(arn, () => heard.push('arn'));
    end();
    put(2);
    await client.refresh('database');
    await settled();
    expect(heard).toEqual(['arn']);
  });
});
