import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { defaultCredentials, holdCredentials } from '../src/credentials.ts';
import { ConfigurationError, CredentialsMissingError } from '../src/errors.ts';
import { manualClock } from './manual-clock.ts';

const secretAccessKey = 'synthetic-secret-key';

describe('holdCredentials', () => {
  it('asks again five minutes before what it holds expires', async () => {
    const clock = manualClock();
    let given = 0;
    const holder = holdCredentials(() => {
      given += 1;
      const expiration = new Date(clock.now().getTime() + 3_600_000);
      return Promise.resolve({ accessKeyId: `id-${String(given)}`, secretAccessKey, expiration });
    }, clock);
    expect((await holder.current()).accessKeyId).toBe('id-1');
    clock.advance(3_299_999);
    expect((await holder.current()).accessKeyId).toBe('id-1');
    clock.advance(1);
    expect((await holder.current()).accessKeyId).toBe('id-2');
  });

  it('asks once for concurrent calls, and again after a failure', async () => {
    let asked = 0;
    const holder = holdCredentials(() => {
      asked += 1;
      return asked === 1
        ? Promise.reject(new Error('not yet'))
        : Promise.resolve({ accessKeyId: 'id', secretAccessKey });
    }, manualClock());
    const both = await Promise.allSettled([holder.current(), holder.current()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toBe(1);
    expect(await holder.current()).toMatchObject({ accessKeyId: 'id' });
  });

  it('has no others to renew fixed credentials with', () => {
    const holder = holdCredentials({ accessKeyId: 'id', secretAccessKey }, manualClock());
    expect(holder.renew()).toBe(false);
  });

  it.each([
    ['accessKeyId', { accessKeyId: '', secretAccessKey }],
    ['secretAccessKey', { accessKeyId: 'id', secretAccessKey: `${secretAccessKey}\n` }],
    ['sessionToken', { accessKeyId: 'id', secretAccessKey, sessionToken: 'synthetic token' }],
  ])('refuses fixed credentials with a broken %s, without showing it', (member, credentials) => {
    expect(() => holdCredentials(credentials, manualClock())).toThrow(member);
    expect(() => holdCredentials(credentials, manualClock())).toThrow(ConfigurationError);
    expect(() => holdCredentials(credentials, manualClock())).not.toThrow(/synthetic/);
  });
});

describe('defaultCredentials', () => {
  const noChain = () => Promise.reject(new Error('Cannot find package'));

  it('takes the environment’s keys, and imports nothing then', async () => {
    const variables = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: secretAccessKey };
    expect(await defaultCredentials(variables, noChain)()).toEqual({
      accessKeyId: 'id',
      secretAccessKey,
    });
    const temporary = { ...variables, AWS_SESSION_TOKEN: 'synthetic-token' };
    expect(await defaultCredentials(temporary, noChain)()).toMatchObject({
      sessionToken: 'synthetic-token',
    });
  });

  it('asks the SDK’s chain when one of the keys is missing', async () => {
    const fromProfile = { accessKeyId: 'profile', secretAccessKey };
    const provider = defaultCredentials({ AWS_ACCESS_KEY_ID: 'id' }, () =>
      Promise.resolve({ defaultProvider: () => () => Promise.resolve(fromProfile) }),
    );
    expect(await provider()).toBe(fromProfile);
  });

  it('names what it tried when the chain is not installed', async () => {
    const failure = defaultCredentials({}, noChain)();
    await expect(failure).rejects.toBeInstanceOf(CredentialsMissingError);
    await expect(failure).rejects.toThrow(/AWS_ACCESS_KEY_ID.*credential-provider-node/);
  });

  it('does not pass on the chain’s own words', async () => {
    const chain = () =>
      Promise.resolve({
        defaultProvider: () => () => Promise.reject(new Error(`printed ${secretAccessKey}`)),
      });
    const error: unknown = await defaultCredentials({}, chain)().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CredentialsMissingError);
    expect(inspect(error)).not.toContain(secretAccessKey);
  });
});
