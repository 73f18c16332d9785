/** What is refused says what to do about it, whoever refuses it. */
import { serviceExceptions } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { errorOfAnyAnswer } from '../../src/calls/write-errors.ts';
import { createApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { ConfigurationError, InvalidRequestError } from '../../src/errors.ts';

const credentials = { accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic-key' };
const valid = { region: 'us-east-1', credentials };

describe('an error of the service', () => {
  const names = [...Object.keys(serviceExceptions), 'SomethingNewException'];

  it.each(names)('says what to do, with words to be shown and without: %s', (awsCode) => {
    for (const message of ['synthetic words', '']) {
      const answer = { status: 400, awsCode, message };
      expect(errorOfAnyAnswer(answer, 'PutSecretValue', 'a').hint).toMatch(/[a-z]{3}/);
    }
  });

  it('of a KMS key that is told by another name points to the key', () => {
    const answer = { status: 400, awsCode: 'KMSAccessDeniedException', message: 'synthetic' };
    const error = errorOfAnyAnswer(answer, 'GetSecretValue', 'a');
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({
      message: 'the request for a is refused (KMSAccessDeniedException)',
      hint: expect.stringContaining('KMS key') as string,
      awsCode: 'KMSAccessDeniedException',
      secretId: 'a',
    });
  });
});

describe('a setting that cannot be used', () => {
  it.each([
    ['region', { region: 'nowhere!' }],
    ['endpoint', { endpoint: 'https://user:synthetic-password-1@host' }],
    ['endpoint', { endpoint: 'http://other.internal' }],
    ['line break', { credentials: { ...credentials, secretAccessKey: 'synthetic-key\n' } }],
  ])('says what to do about it, and repeats nothing of it: %s', (_named, wrong) => {
    for (const open of [createApi, createSecretsClient]) {
      const opened = () => open({ ...valid, ...wrong });
      expect(opened).toThrow(ConfigurationError);
      expect(opened).toThrow(
        expect.objectContaining({ hint: expect.stringMatching(/[a-z]{3}/) as string }),
      );
      expect(opened).not.toThrow(/synthetic/);
    }
  });

  it('says so where a provider gives it, too', async () => {
    const given = { ...credentials, accessKeyId: '' };
    const api = createApi({ ...valid, credentials: () => Promise.resolve(given) });
    await expect(api.call('GetSecretValue', { SecretId: 'a' })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      hint: expect.stringContaining('line break') as string,
    });
    api.close();
  });
});
