/** Who listens to a secret hears of its new versions, by whatever reference they are found. */
import { parseSecretArn, type GetSecretValueRequest } from '@undotenv/protocol';
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
  let gate: Promise<unknown> = Promise.resolve();
  const placeOf = (secretId: string, label: string): string => {
    const { region = 'us-east-1', account = home } = parseSecretArn(secretId) ?? {};
    return `${region} ${account} ${label}`;
  };
  const answer = ({ SecretId, VersionStage = 'AWSCURRENT' }: GetSecretValueRequest) => {
    asked.push(SecretId);
    if (failing.has(SecretId)) throw new UnavailableError({ secretId: SecretId });
    const { region = 'us-east-1', account = home } = parseSecretArn(SecretId) ?? {};
    const version = current.get(placeOf(SecretId, VersionStage)) ?? 1;
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
