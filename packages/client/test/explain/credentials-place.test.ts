import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { defaultCredentials } from '../../src/credentials/default-credentials.ts';
import { endsAtDefaultProfile } from '../../src/credentials/from-profile.ts';

const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/' };
const identity = { AWS_WEB_IDENTITY_TOKEN_FILE: 'f', AWS_ROLE_ARN: 'r' };
const keys = 'aws_access_key_id = id\naws_secret_access_key = synthetic-secret-key\n';
const withRole = 'role_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = other\n';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'undotenv-place-'));
  await mkdir(join(home, '.aws'));
});
afterEach(() => rm(home, { recursive: true }));

const writeProfile = (settings: string) =>
  writeFile(join(home, '.aws', 'credentials'), `[default]\n${settings}`);

async function explained(variables: Record<string, string>) {
  const client = createSecretsClient({
    variables: { HOME: home, ...variables },
    region: 'us-east-1',
  });
  const explanation = await client.explain();
  expect(JSON.stringify(explanation)).not.toContain('synthetic');
  return explanation.settings.credentials;
}

describe('the place explain names for credentials', () => {
  it.each([[container], [identity]])(
    'C33: is the default profile, whose keys are used, though %j is set',
    async (set) => {
      await writeProfile(keys);
      expect(await explained(set)).toEqual({ value: 'profile', from: 'default' });
      const found = await defaultCredentials({ HOME: home, ...set })();
      expect(found).toMatchObject({ accessKeyId: 'id' });
    },
  );

  it('C33: is the default profile where the AWS SDK gets them for its role', async () => {
    await writeProfile(withRole);
    expect(await explained(container)).toEqual({ value: 'profile', from: 'default' });
  });

  it('C33: is another one where that profile needs the AWS SDK, and it is not installed', async () => {
    await writeProfile(withRole);
    const noChain = () => Promise.reject(new Error('no such package'));
    expect(await endsAtDefaultProfile({ HOME: home }, noChain)).toBe(false);
  });

  it.each([
    ['that offers nothing', 'region = eu-west-1\n'],
    ['with half a key', 'aws_access_key_id = id\n'],
  ])('C33: is what is set, where there is a default profile %s', async (_what, settings) => {
    await writeProfile(settings);
    expect(await explained(container)).toMatchObject({
      value: 'container',
      variable: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    });
    expect(await explained({ ...container, ...identity })).toMatchObject({
      value: 'web identity',
      variable: 'AWS_WEB_IDENTITY_TOKEN_FILE',
    });
  });

  it('C33: is the profile where its file cannot be read: the search ends there', async () => {
    await mkdir(join(home, '.aws', 'config'));
    expect(await explained(container)).toEqual({ value: 'profile', from: 'default' });
    await expect(defaultCredentials({ HOME: home, ...container })()).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
    });
  });

  it('C33: is the one that AWS_PROFILE names, also before a default one', async () => {
    await writeProfile(keys);
    expect(await explained({ ...container, AWS_PROFILE: 'team' })).toEqual({
      value: 'profile',
      from: 'variable',
      variable: 'AWS_PROFILE',
    });
  });

  it('C33: is the container’s relative address before its full one', async () => {
    const AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = '/v2';
    expect(await explained({ ...container, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI })).toMatchObject(
      { variable: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI' },
    );
  });

  it('C33: is the instance where there is nothing else', async () => {
    expect(await explained({ AWS_ROLE_ARN: 'r' })).toEqual({ value: 'instance', from: 'default' });
  });
});
