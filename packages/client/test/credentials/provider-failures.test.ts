import { inspect } from 'node:util';
import { defineSecrets } from '@undotenv/manifest';
import { afirgen, afirgenCompatSources } from '@undotenv/manifest/presets/afirgen';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import type { Credentials } from '../../src/credentials/credentials.ts';
import { holdCredentials } from '../../src/credentials/hold-credentials.ts';
import {
  ConfigurationError,
  CredentialsMissingError,
  SecretReadError,
  UnavailableError,
} from '../../src/errors.ts';
import { manualClock } from '../manual-clock.ts';
import { recordingLogger } from '../recording-logger.ts';

/** As the SDK's chain rejects, were it to quote what it was told. */
class CredentialsProviderError extends Error {
  readonly answer = { SecretAccessKey: 'synthetic-secret-key' };
}

const refusing = (): Promise<Credentials> =>
  Promise.reject(new CredentialsProviderError('synthetic-token is expired'));

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  const failure: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const shown = inspect(failure, { depth: 9, showHidden: true });
  expect(shown + JSON.stringify(failure)).not.toContain('synthetic');
  return failure;
}

function given(answer: unknown): Promise<unknown> {
  // As JavaScript may answer, whatever the types say.
  const provider = () => Promise.resolve(answer as Credentials);
  return failureOf(holdCredentials(provider, manualClock()).current());
}

describe('a provider of credentials that fails', () => {
  it('is a typed error that names the kind of failure, and repeats no word of it', async () => {
    const failure = await failureOf(holdCredentials(refusing, manualClock()).current());
    expect(failure).toBeInstanceOf(CredentialsMissingError);
    expect(failure).toMatchObject({
      code: 'CREDENTIALS_MISSING',
      retryable: false,
      message: 'no AWS credentials were given: the provider failed (CredentialsProviderError)',
      hint: expect.stringContaining('`credentials`') as string,
    });
    expect(failure).not.toHaveProperty('cause');
  });

  it.each([
    [
      'throws before there is a promise',
      (): never => {
        throw new TypeError('synthetic');
      },
      '(TypeError)',
    ],
    [
      'rejects with no error',
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- others may
      () => Promise.reject('synthetic'),
      '(string)',
    ],
  ])('is the same if it %s', async (_how, provider, kind) => {
    const failure = await failureOf(holdCredentials(provider, manualClock()).current());
    expect(failure).toBeInstanceOf(CredentialsMissingError);
    expect(String(failure)).toContain(kind);
  });

  it('keeps an error of ours as it is', async () => {
    const ours = new UnavailableError({ message: 'the vault sleeps' });
    const holder = holdCredentials(() => Promise.reject(ours), manualClock());
    await expect(holder.current()).rejects.toBe(ours);
  });
});

describe('a provider of credentials that answers something else', () => {
  const keys = { accessKeyId: 'id', secretAccessKey: 'synthetic-secret-key' };

  it.each([undefined, null, 'synthetic-secret-key'])('is refused for: %o', async (answer) => {
    expect(await given(answer)).toMatchObject({
      code: 'CREDENTIALS_MISSING',
      message: 'no AWS credentials were given: the provider answered none',
      hint: expect.stringContaining('accessKeyId') as string,
    });
  });

  it.each([
    ['a text', '2030-01-01T00:00:00.000Z'],
    ['a number', 1_893_456_000_000],
    ['no date', new Date('synthetic')],
  ])('is refused for an expiration that is %s', async (_what, expiration) => {
    const failure = await given({ ...keys, expiration });
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(failure).toMatchObject({
      message: 'the expiration of the credentials is no valid Date',
      hint: expect.stringContaining('Date') as string,
    });
  });

  it('does not end the use of credentials that are valid still', async () => {
    const clock = manualClock();
    const expiration = new Date(clock.now().getTime() + 310_000);
    const answers: unknown[] = [{ ...keys, expiration }, undefined];
    const holder = holdCredentials(() => Promise.resolve(answers.shift() as Credentials), clock);
    await holder.current();
    clock.advance(10_000);
    expect(await holder.current()).toMatchObject({ accessKeyId: 'id' });
    expect(answers).toEqual([]);
  });
});

describe('a client whose provider of credentials fails', () => {
  const sources = afirgenCompatSources;
  const manifest = defineSecrets({ ...afirgen, sources });
  const variables = { ENVIRONMENT: 'development', MYSQL_PASSWORD: 'synthetic-1' };
  const switched = { ...variables, USE_AWS_SECRETS: 'true' };

  it.each([refusing, () => Promise.resolve(undefined as never)])(
    'A-07, A-11: reads the variables where any failure lets them answer, with one warning (%#)',
    async (credentials) => {
      const logger = recordingLogger();
      const client = createSecretsClient({ manifest, variables: switched, credentials, logger });
      expect(await client.get('MYSQL_PASSWORD')).toBe('synthetic-1');
      expect(logger.events.filter(({ level }) => level === 'warn')).toMatchObject([
        { event: 'source.fallthrough', code: 'CREDENTIALS_MISSING', secretId: 'MYSQL_PASSWORD' },
      ]);
      const failure = await failureOf(client.get('FIR_AUTH_KEY'));
      expect(failure).toMatchObject({
        code: 'SECRET_NOT_FOUND',
        cause: expect.objectContaining({ code: 'CREDENTIALS_MISSING' }) as object,
      });
    },
  );

  it('has it wrapped like any failure to read', async () => {
    const open = { variables, region: 'us-east-1', credentials: refusing } as const;
    const client = createSecretsClient({ ...open, wrapErrors: 'all' });
    const failure = await failureOf(client.getString('a'));
    expect(failure).toBeInstanceOf(SecretReadError);
    expect(failure).toMatchObject({ retryable: false, cause: { code: 'CREDENTIALS_MISSING' } });
  });
});
