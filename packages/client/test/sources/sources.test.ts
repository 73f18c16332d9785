import { describe, expect, it } from 'vitest';
import { VariablesError } from '@undotenv/manifest';
import { ResponseRefusedError, SecretNotFoundError, UnavailableError } from '../../src/errors.ts';
import { environmentSource } from '../../src/sources/environment.ts';
import { secretsManagerSource } from '../../src/sources/secrets-manager.ts';
import type { Source, SourceRequest } from '../../src/sources/source.ts';
import { fakeApi } from '../fake-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';

const [database, token] = shop.secrets;
const databaseRequest: SourceRequest = { secretId: 'shop/production/database', declared: database };
const tokenRequest: SourceRequest = { secretId: 'shop/production/token', declared: token };

const variables = {
  DB_HOST: databaseValue.host,
  DB_PORT: '5432',
  DB_PASSWORD: databaseValue.password,
  API_TOKEN: 'synthetic-token-1',
};

function seededApi() {
  const api = fakeApi();
  api.put('shop/production/database', databaseValue);
  api.put('shop/production/token', { text: 'synthetic-token-1' });
  return api;
}

/** What every source does alike, with and without the two secrets in it. */
describe.each<[Source['name'], Source, Source]>([
  ['secrets-manager', secretsManagerSource(seededApi()), secretsManagerSource(fakeApi())],
  ['environment', environmentSource(variables), environmentSource({})],
])('the contract of a source, kept by %s', (name, seeded, empty) => {
  it('is called by its name in the manifest', () => {
    expect(seeded.name).toBe(name);
  });

  it('gives the text of a JSON secret, equal for equal values', async () => {
    const [first, second] = [
      await seeded.read(databaseRequest),
      await seeded.read(databaseRequest),
    ];
    expect(first).toEqual(second);
    expect('stored' in first && JSON.parse(first.stored.text ?? '')).toEqual(databaseValue);
    expect('stored' in first && first.stored.secretId).toBe(databaseRequest.secretId);
  });

  it('gives a text secret verbatim', async () => {
    const answer = await seeded.read(tokenRequest);
    expect('stored' in answer && answer.stored.text).toBe('synthetic-token-1');
  });

  it('answers that a secret is absent, with the error to throw if nobody has it', async () => {
    const answer = await empty.read(databaseRequest);
    expect('absent' in answer && answer.absent).toBeInstanceOf(Error);
    expect('absent' in answer && answer.absent.retryable).toBe(false);
  });
});

describe('the environment', () => {
  it('has a secret whole or not at all', async () => {
    const answer = await environmentSource({ DB_HOST: 'a' }).read(databaseRequest);
    expect('absent' in answer && answer.absent).toBeInstanceOf(VariablesError);
  });

  it('rejects, rather than passing over, a variable of the wrong type', async () => {
    const source = environmentSource({ ...variables, DB_PORT: 'synthetic' });
    await expect(source.read(databaseRequest)).rejects.toThrow('DB_PORT is not an integer');
  });

  it.each<SourceRequest>([
    { secretId: 'another/name' },
    { ...databaseRequest, versionStage: 'AWSPREVIOUS' },
    { ...databaseRequest, versionId: 'version-1' },
  ])('has neither undeclared secrets nor old versions: %j', async (request) => {
    const answer = await environmentSource(variables).read(request);
    expect('absent' in answer && answer.absent).toBeInstanceOf(SecretNotFoundError);
  });

  it('is read at the call', async () => {
    const changing: Record<string, string> = {};
    const source = environmentSource(changing);
    expect('absent' in (await source.read(tokenRequest))).toBe(true);
    changing['API_TOKEN'] = 'set-since';
    expect(await source.read(tokenRequest)).toMatchObject({ stored: { text: 'set-since' } });
  });
});

describe('Secrets Manager', () => {
  const response = {
    ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/a-aBcDeF',
    Name: 'shop/a',
    VersionId: 'version-1',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: 1,
    SecretString: 'x',
  };
  const partialArn = response.ARN.slice(0, -7);

  const longer = { ...response, ARN: response.ARN.replace('-aBcDeF', '-b-aBcDeF') };

  const answering = (answer: object): Source =>
    // A foreign answer is what is tested: it has whatever members it likes.
    secretsManagerSource({ ...fakeApi(), call: () => Promise.resolve(answer as never) });

  it.each([response.Name, response.ARN, partialArn])(
    'accepts the answer for %s',
    async (secretId) => {
      expect(await answering(response).read({ secretId })).toMatchObject({ stored: { text: 'x' } });
    },
  );

  it.each<[string, object, SourceRequest]>([
    ['another name', { ...response, Name: 'shop/b' }, { secretId: 'shop/a' }],
    ['the ARN of another name', { ...response, Name: 'shop/b' }, { secretId: 'shop/b' }],
    ['an ARN that only ends in its name', { ...response, Name: 'a' }, { secretId: 'a' }],
    ['a longer name in its ARN', { ...response, Name: 'shop' }, { secretId: 'shop' }],
    ['another name and the ARN asked for', { ...response, Name: 'b' }, { secretId: response.ARN }],
    ['the ARN of a longer name', longer, { secretId: partialArn }],
    ['another ARN', response, { secretId: `${response.ARN.slice(0, -1)}G` }],
    ['another account', response, { secretId: partialArn.replace('123456789012', '210987654321') }],
    ['another version', response, { secretId: 'shop/a', versionId: 'version-2' }],
    ['no value', { ...response, SecretString: undefined }, { secretId: 'shop/a' }],
    ['two values', { ...response, SecretBinary: 'eA==' }, { secretId: 'shop/a' }],
    ['a value that is no text', { ...response, SecretString: { a: 1 } }, { secretId: 'shop/a' }],
    ['no version', { ...response, VersionId: undefined }, { secretId: 'shop/a' }],
    ['nothing', {}, { secretId: 'shop/a' }],
  ])('refuses an answer with %s', async (_what, answer, request) => {
    await expect(answering(answer).read(request)).rejects.toBeInstanceOf(ResponseRefusedError);
  });

  it('rejects when it failed: failure is not absence', async () => {
    const api = fakeApi();
    api.failWith(new UnavailableError({}));
    const reading = secretsManagerSource(api).read(databaseRequest);
    await expect(reading).rejects.toBeInstanceOf(UnavailableError);
  });
});
