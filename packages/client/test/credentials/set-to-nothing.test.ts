import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultCredentials } from '../../src/credentials/default-credentials.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { TextRequest } from '../../src/credentials/request-text.ts';

const asked: { url: string; body: string }[] = [];

// The addresses that stand for nothing set are AWS's own: no test calls them.
vi.mock('../../src/credentials/request-text.ts', () => ({
  requestText(url: URL, { body = '' }: TextRequest) {
    asked.push({ url: url.href, body });
    return Promise.reject(new UnavailableError({}));
  },
}));

const keys = { accessKeyId: 'id', secretAccessKey: 'synthetic-secret-key' };
const inFile = `[default]\naws_access_key_id = id\naws_secret_access_key = synthetic-secret-key\n`;
const noChain = () => Promise.reject(new Error('no such package'));
const off = { AWS_EC2_METADATA_DISABLED: 'true' };

let home: string;
beforeEach(() => {
  asked.length = 0;
  home = mkdtempSync(join(tmpdir(), 'undotenv nothing '));
  mkdirSync(join(home, '.aws'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const find = (variables: Record<string, string>) => defaultCredentials(variables, noChain)();

describe('a variable that is set to nothing is not set', () => {
  it.each([
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
    ['AWS_CONFIG_FILE', 'config'],
  ])('%s: the profile is in the file it always is in', async (variable, name) => {
    writeFileSync(join(home, '.aws', name), inFile);
    expect(await find({ ...off, HOME: home, [variable]: '' })).toEqual(keys);
  });

  it('HOME: the user has one nevertheless', async () => {
    writeFileSync(join(home, '.aws', 'credentials'), inFile);
    vi.stubEnv('HOME', home);
    expect(await find({ ...off, HOME: '' })).toEqual(keys);
  });

  it('HOME of the process, too: nothing is read from the working directory', async () => {
    writeFileSync(join(home, '.aws', 'credentials'), inFile);
    vi.stubEnv('HOME', '');
    const before = process.cwd();
    onTestFinished(() => {
      process.chdir(before);
    });
    process.chdir(home);
    // The files of the user who runs the tests are none of theirs.
    const AWS_CONFIG_FILE = join(home, 'none');
    const found = await find({ ...off, HOME: '', AWS_CONFIG_FILE }).catch(() => undefined);
    expect(found).not.toEqual(keys);
  });

  it.each(['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'])(
    '%s: the metadata is asked where it always is',
    async (variable) => {
      await find({ HOME: home, [variable]: '' }).catch(() => undefined);
      expect(asked).toEqual([{ url: 'http://169.254.169.254/latest/api/token', body: '' }]);
    },
  );

  it.each(['AWS_ENDPOINT_URL_STS', 'AWS_REGION', 'AWS_ROLE_SESSION_NAME'])(
    '%s: STS is asked at its own address, for a session of our name',
    async (variable) => {
      const token = join(home, 'token');
      writeFileSync(token, 'synthetic.identity');
      const identity = { AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_ROLE_ARN: 'a' };
      await find({ HOME: home, ...identity, [variable]: '' }).catch(() => undefined);
      expect(asked).toMatchObject([{ url: 'https://sts.us-east-1.amazonaws.com/' }]);
      expect(new URLSearchParams(asked[0]?.body).get('RoleSessionName')).toBe('undotenv');
    },
  );
});
