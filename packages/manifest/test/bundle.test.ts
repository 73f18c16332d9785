import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bundleName,
  bundleStringOf,
  defineSecrets,
  ManifestError,
  partOfBundle,
  secretObjectOf,
  VariablesError,
  type BundleDeclaration,
} from '../src/index.ts';
import { nbaDeclaration } from './nba-declaration.ts';

const bundle: BundleDeclaration = {
  variable: 'SECRETS_NAME',
  keys: {
    database: { host: 'db_host', user: 'db_user', password: 'db_password', database: 'db_name' },
    aws: 'aws_credentials',
    s3: { bucket: 's3_bucket' },
  },
};
const nba = defineSecrets({ ...nbaDeclaration, bundle });
const production = { name: 'production', defaulted: false };

function nameFor(SECRETS_NAME: string | undefined, environment = production) {
  return bundleName(nba, { SECRETS_NAME }, environment);
}

describe('bundleName', () => {
  it.each([undefined, ''])('N-04: is no name where the variable is unset or empty', (value) => {
    expect(nameFor(value)).toBeUndefined();
    expect(
      bundleName(defineSecrets(nbaDeclaration), { SECRETS_NAME: 'x' }, production),
    ).toBeUndefined();
  });

  it.each([
    'nba-mcp/production',
    'elsewhere/secrets',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:nba-mcp/production-AbCdEf',
  ])('N-04: is what the variable says: %s', (name) => {
    expect(nameFor(name)).toBe(name);
  });

  it.each([
    [
      'nba-mcp/staging',
      'SECRETS_NAME names the secret of staging, but the environment is production',
    ],
    [
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:nba-mcp/dev-AbCdEf',
      'SECRETS_NAME names the secret of dev, but the environment is production',
    ],
    [
      'nba-mcp/production/database',
      'SECRETS_NAME names the secret database, not one that holds all secrets',
    ],
  ])('N-04: refuses settings that contradict each other: %s', (name, message) => {
    expect(() => nameFor(name)).toThrow(
      expect.objectContaining({ code: 'CONFLICTING_SETTINGS', message }),
    );
  });

  it('N-04: lets the name decide where nobody has said the environment', () => {
    expect(nameFor('nba-mcp/staging', { name: 'production', defaulted: true })).toBe(
      'nba-mcp/staging',
    );
  });
});

describe('partOfBundle', () => {
  it('N-02: gives the keys of a secret their own names, nested ones as they are', () => {
    const stored = {
      db_host: 'h',
      db_user: 'u',
      db_password: 'p',
      db_name: 'n',
      aws_credentials: { access_key_id: 'a' },
    };
    const { database = '', aws = '', s3 = '' } = nba.bundle?.places ?? {};
    expect(partOfBundle(database, stored)).toEqual({
      host: 'h',
      user: 'u',
      password: 'p',
      database: 'n',
    });
    expect(partOfBundle(aws, stored)).toEqual({ access_key_id: 'a' });
    expect(partOfBundle(s3, stored)).toEqual({});
    expect(partOfBundle('not_there', stored)).toBeUndefined();
  });

  it('N-02: takes from a bundle what bundleStringOf has put into it', () => {
    const text = fc.string({ minLength: 1 });
    const record = fc.record({
      DB_HOST: text,
      DB_USER: text,
      DB_PASSWORD: text,
      DB_NAME: text,
      AWS_ACCESS_KEY_ID: text,
      AWS_SECRET_ACCESS_KEY: text,
      S3_BUCKET: text,
    });
    fc.assert(
      fc.property(record, (variables) => {
        const stored = JSON.parse(bundleStringOf(nba, variables)) as Record<string, unknown>;
        for (const secret of nba.secrets) {
          if (secret.kind === 'text') throw new TypeError('all of them are JSON');
          const part = partOfBundle(nba.bundle?.places[secret.secret] ?? '', stored);
          expect(part).toEqual(secretObjectOf(secret, variables));
        }
      }),
    );
  });

  it('A-18: lists what is missing of all secrets at once', () => {
    const variables = {
      DB_HOST: 'h',
      DB_USER: 'u',
      DB_NAME: 'n',
      S3_BUCKET: 'b',
      AWS_ACCESS_KEY_ID: 'a',
    };
    expect(() => bundleStringOf(nba, variables)).toThrow(VariablesError);
    expect(() => bundleStringOf(nba, variables)).toThrow(
      'DB_PASSWORD is missing; AWS_SECRET_ACCESS_KEY is missing',
    );
  });
});

describe('the declaration of a bundle', () => {
  const refused: [string, Partial<BundleDeclaration>, RegExp][] = [
    ['a secret without a place', { keys: { database: {}, aws: 'aws' } }, /where it keeps s3/],
    [
      'a place for no secret',
      { keys: { ...bundle.keys, mail: 'mail' } },
      /keeps mail, which is not/,
    ],
    ['a place for no key', { keys: { ...bundle.keys, s3: { bucke: 'b' } } }, /keeps s3\.bucke/],
    [
      'one place for two',
      { keys: { ...bundle.keys, s3: 'aws_credentials' } },
      /aws and s3 both under/,
    ],
    ['an unknown placeholder', { name: '{app}' }, /unknown placeholder \{app\}/],
    ['a variable no shell accepts', { variable: '1X' }, /not the name of an environment variable/],
  ];

  it.each(refused)('refuses %s', (_what, override, message) => {
    const declaration = { ...nbaDeclaration, bundle: { ...bundle, ...override } };
    expect(() => defineSecrets(declaration)).toThrow(ManifestError);
    expect(() => defineSecrets(declaration)).toThrow(message);
  });
});
