import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { applicationPolicies, type ApplicationAccess } from '@undotenv/policy';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, type PrincipalKey, startLocal } from '../../src/index.ts';
import { homeAccount } from './callers.ts';

const roleArn = `arn:aws:iam::${homeAccount}:role/shop`;
const keyIds = { 'us-east-1': 'synthetic-key-1', 'eu-west-1': 'synthetic-key-2' };
type Region = keyof typeof keyIds;

/**
 * Names that begin with, end in or hold one another, some like the end of an ARN; every one of them
 * is in both regions, the second half under a key of the customer's.
 */
const names = [
  'shop',
  'shop/db',
  'shop/db-copy',
  'shop/db-a1B2c3',
  'shop/db-a1B2c3-d4E5f6',
  'shop/db2',
  'shop/db/a',
  'staging/shop/db',
  'Shop/db',
  'shop/d',
];
const isUnderKey = (name: string): boolean => names.indexOf(name) >= names.length / 2;

interface Place {
  readonly name: string;
  readonly region: Region;
}
const regions: readonly Region[] = ['us-east-1', 'eu-west-1'];
const places: readonly Place[] = regions.flatMap((region) =>
  names.map((name) => ({ name, region })),
);

let server: LocalServer;
let key: PrincipalKey;
const clients = new Map<string, SecretsManagerClient>();
const arns = new Map<string, string>();

function clientIn(
  region: Region,
  who: 'app' | 'owner',
  credentials: Pick<PrincipalKey, 'accessKeyId' | 'secretAccessKey'>,
): SecretsManagerClient {
  const known = clients.get(`${who} ${region}`);
  if (known !== undefined) return known;
  const { url: endpoint } = server;
  const made = new SecretsManagerClient({ endpoint, region, credentials, maxAttempts: 1 });
  clients.set(`${who} ${region}`, made);
  return made;
}

const appIn = (region: Region): SecretsManagerClient => clientIn(region, 'app', key);
const keyArn = (region: Region): string =>
  `arn:aws:kms:${region}:${homeAccount}:key/${keyIds[region]}`;
const arnOf = ({ name, region }: Place): string => arns.get(`${region} ${name}`) ?? '';

beforeAll(async () => {
  server = await startLocal({
    keys: regions.map((region) => ({ region, keyId: keyIds[region] })),
  });
  key = server.principals.create({ arn: roleArn });
  for (const { name: Name, region } of places) {
    const owner = clientIn(region, 'owner', server);
    const SecretString = `synthetic first value of ${Name}`;
    const more = isUnderKey(Name) ? { KmsKeyId: keyArn(region) } : {};
    const { ARN = '' } = await owner.send(new CreateSecretCommand({ Name, SecretString, ...more }));
    arns.set(`${region} ${Name}`, ARN);
    const second = `synthetic second value of ${Name}`;
    await owner.send(new PutSecretValueCommand({ SecretId: Name, SecretString: second }));
  }
});

afterAll(async () => {
  for (const client of clients.values()) client.destroy();
  await server.close();
});

function attach(access: Omit<ApplicationAccess, 'account'>): void {
  const documents = applicationPolicies({ account: homeAccount, ...access });
  const policies = documents.map((document, at) => ({ name: `generated-${String(at)}`, document }));
  server.principals.putPolicies(roleArn, policies);
}

/** What a call answers: a value, or the name of the exception. */
async function outcome(call: Promise<object>): Promise<string> {
  try {
    const answer = await call;
    return 'SecretString' in answer ? String(answer.SecretString) : 'OK';
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}

const get = ({ region }: Place, SecretId: string, more: object = {}): Promise<string> =>
  outcome(appIn(region).send(new GetSecretValueCommand({ SecretId, ...more })));

/** As AWS takes it: an ARN without suffix whose name ends like one is a whole ARN, of no secret. */
const partialArn = (place: Place): string => arnOf(place).slice(0, -7);
const isTakenForWhole = ({ name }: Place): boolean => /-[A-Za-z0-9]{6}$/.test(name);

const denied = 'AccessDeniedException';
const someNames = fc.subarray(names, { minLength: 1 });
const someRegions = fc.subarray([...regions], { minLength: 1 });
const keysIn = (chosen: readonly Region[]): readonly string[] => chosen.map(keyArn);

describe('the principal of a generated policy', () => {
  it('A-24: A-26: F-28: reads exactly its secrets, by name, ARN and partial ARN, in its regions', async () => {
    await fc.assert(
      fc.asyncProperty(someNames, someRegions, async (secrets, where) => {
        attach({ secrets, regions: where, kmsKeys: keysIn(where) });
        for (const place of places) {
          const isOwn = secrets.includes(place.name) && where.includes(place.region);
          const wanted = isOwn ? `synthetic second value of ${place.name}` : denied;
          expect(await get(place, place.name)).toBe(wanted);
          expect(await get(place, arnOf(place))).toBe(wanted);
          const byPartialArn = await get(place, partialArn(place));
          if (!isTakenForWhole(place)) expect(byPartialArn).toBe(wanted);
          else expect([denied, 'ResourceNotFoundException']).toContain(byPartialArn);
          const previous = await get(place, place.name, { VersionStage: 'AWSPREVIOUS' });
          expect(previous).toBe(isOwn ? `synthetic first value of ${place.name}` : denied);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('S-18: reads exactly the secrets whose ARNs it was made for, and no others of their name', async () => {
    const somePlaces = fc.subarray([...places], { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(somePlaces, async (own) => {
        const where = [...new Set(own.map(({ region }) => region))];
        attach({ secrets: own.map(arnOf), regions: where, kmsKeys: keysIn(where) });
        for (const place of places) {
          const isOwn = own.includes(place);
          const wanted = isOwn ? `synthetic second value of ${place.name}` : denied;
          expect(await get(place, arnOf(place))).toBe(wanted);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('reads of a batch exactly its secrets, and may ask for one only where it was told to', async () => {
    await fc.assert(
      fc.asyncProperty(someNames, someRegions, async (secrets, where) => {
        const access = { secrets, regions: where, kmsKeys: keysIn(where) };
        for (const region of regions) {
          const batch = new BatchGetSecretValueCommand({ SecretIdList: names });
          attach(access);
          expect(await outcome(appIn(region).send(batch))).toBe(denied);
          attach({ ...access, batch: true });
          if (!where.includes(region)) {
            expect(await outcome(appIn(region).send(batch))).toBe(denied);
            continue;
          }
          const { SecretValues = [], Errors = [] } = await appIn(region).send(batch);
          const own = names.filter((name) => secrets.includes(name));
          expect(SecretValues.map(({ Name }) => Name)).toEqual(own);
          expect(Errors.map(({ ErrorCode }) => ErrorCode)).toEqual(
            Array.from({ length: names.length - own.length }, () => denied),
          );
        }
      }),
      { numRuns: 8 },
    );
  });

  it('N-41: looks at nothing, lists nothing and changes nothing, its own secrets included', async () => {
    attach({ secrets: names, regions, kmsKeys: keysIn(regions), batch: true });
    for (const region of regions) {
      const app = appIn(region);
      const SecretId = 'shop/db';
      const Filters = [{ Key: 'name' as const, Values: ['shop'] }];
      const refused = [
        app.send(new DescribeSecretCommand({ SecretId })),
        app.send(new PutSecretValueCommand({ SecretId, SecretString: 'synthetic' })),
        app.send(new CreateSecretCommand({ Name: 'shop/new' })),
        app.send(new ListSecretsCommand({})),
        app.send(new BatchGetSecretValueCommand({ Filters })),
      ];
      for (const call of refused) await expect(call).rejects.toMatchObject({ name: denied });
    }
  });

  it('reads the stages it was made for, whether it names AWSCURRENT or not', async () => {
    const place = { name: 'shop/db', region: 'us-east-1' } as const;
    const access = { secrets: [place.name], regions: [place.region] };
    const VersionId = (
      await clientIn(place.region, 'owner', server).send(
        new GetSecretValueCommand({ SecretId: place.name, VersionStage: 'AWSPREVIOUS' }),
      )
    ).VersionId;
    const answers = async (stages: readonly string[]): Promise<readonly boolean[]> => {
      attach({ ...access, stages, batch: true });
      const requests = [
        {},
        ...['AWSCURRENT', 'AWSPREVIOUS'].map((VersionStage) => ({ VersionStage })),
        { VersionId },
      ];
      const given = await Promise.all(requests.map((more) => get(place, place.name, more)));
      return given.map((answer) => answer !== denied);
    };
    expect(await answers(['AWSCURRENT'])).toEqual([true, true, false, false]);
    expect(await answers(['AWSPREVIOUS'])).toEqual([false, false, true, false]);
    expect(await answers(['AWSPREVIOUS', 'AWSCURRENT'])).toEqual([true, true, true, false]);
  });

  it('S-17: needs the key of a secret that is under one, and of no other', async () => {
    const [plain, sealed] = [names[0] ?? '', names.at(-1) ?? ''];
    const region = 'us-east-1' as const;
    attach({ secrets: [plain, sealed], regions: [region] });
    expect(await get({ name: plain, region }, plain)).toBe(`synthetic second value of ${plain}`);
    expect(await get({ name: sealed, region }, sealed)).toBe(denied);
    attach({ secrets: [plain, sealed], regions: [region], kmsKeys: [keyArn(region)] });
    expect(await get({ name: sealed, region }, sealed)).toBe(`synthetic second value of ${sealed}`);
  });
});
