import { describe, expect, it } from 'vitest';
import { holdCredentials } from '../../src/credentials/hold-credentials.ts';
import {
  AccessDeniedError,
  ConfigurationError,
  CredentialsRejectedError,
} from '../../src/errors.ts';
import { manualClock } from '../manual-clock.ts';

const secretAccessKey = 'synthetic-secret-key';
const expired = new CredentialsRejectedError({ awsCode: 'ExpiredTokenException' });

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

  it('uses what it holds while a renewal fails, and asks again ten seconds later', async () => {
    const clock = manualClock();
    let asked = 0;
    const expiration = new Date(clock.now().getTime() + 300_000 + 10_000);
    const holder = holdCredentials(() => {
      asked += 1;
      return asked === 1
        ? Promise.resolve({ accessKeyId: 'id', secretAccessKey, expiration })
        : Promise.reject(new Error('no answer'));
    }, clock);
    await holder.current();
    clock.advance(10_000);
    expect(await holder.current()).toMatchObject({ accessKeyId: 'id' });
    clock.advance(9_999);
    await holder.current();
    expect(asked).toBe(2);
    clock.advance(1);
    await holder.current();
    expect(asked).toBe(3);
    clock.advance(290_000);
    await expect(holder.current()).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });

  it('does not ask at every call for credentials that end at once', async () => {
    const clock = manualClock();
    let asked = 0;
    const holder = holdCredentials(() => {
      asked += 1;
      return Promise.resolve({ accessKeyId: 'id', secretAccessKey, expiration: clock.now() });
    }, clock);
    for (let call = 0; call < 5; call++) await holder.current();
    expect(asked).toBe(1);
  });

  it('does not fall back to what the service called expired', async () => {
    let asked = 0;
    const holder = holdCredentials(() => {
      asked += 1;
      return asked === 1
        ? Promise.resolve({ accessKeyId: 'id', secretAccessKey })
        : Promise.reject(new Error('no answer'));
    }, manualClock());
    await holder.current();
    expect(holder.renew?.(new AccessDeniedError({ action: 'a' }))).toBe(false);
    expect(await holder.current()).toMatchObject({ accessKeyId: 'id' });
    expect(holder.renew?.(expired)).toBe(true);
    await expect(holder.current()).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });

  it('has no others to renew fixed credentials with', () => {
    const holder = holdCredentials({ accessKeyId: 'id', secretAccessKey }, manualClock());
    expect(holder.renew).toBeUndefined();
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
