import { describe, expect, it } from 'vitest';
import { defineSecrets, isProduction, nameGiven } from '../src/index.ts';

const manifest = defineSecrets({
  application: 'shop',
  secrets: { database: { nameFrom: { variable: 'DB_SECRET_NAME' }, keys: { host: {} } } },
});
const [database] = manifest.secrets;
const arnOf = (name: string) =>
  `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`;

function given(DB_SECRET_NAME: string | undefined, name: string, defaulted = false) {
  if (database === undefined) throw new TypeError('the manifest declares one');
  return nameGiven(manifest, database, { DB_SECRET_NAME }, { name, defaulted });
}

describe('nameGiven', () => {
  it.each(['other', 'shop/production/database', arnOf('other'), arnOf('shop/production/database')])(
    'F-15, S-18: is what the variable says: %s',
    (name) => {
      expect(given(name, 'production')).toBe(name);
    },
  );

  it.each([undefined, ''])('is nothing where the variable is %j', (name) => {
    expect(given(name, 'production')).toBeUndefined();
  });

  it.each(['shop/production/database', arnOf('shop/production/database')])(
    'S-13: is refused in another environment than its own: %s',
    (name) => {
      expect(() => given(name, 'development')).toThrow(
        'DB_SECRET_NAME names database of production, but the environment is development',
      );
      // A default is nobody's word.
      expect(given(name, 'development', true)).toBe(name);
    },
  );

  it('is a variable as any other: none that decides which code runs', () => {
    const nameFrom = { variable: 'NODE_OPTIONS' };
    expect(() =>
      defineSecrets({ application: 'shop', secrets: { token: { env: 'TOKEN', nameFrom } } }),
    ).toThrow('may not set NODE_OPTIONS');
  });
});

describe('isProduction', () => {
  it('C5: knows production by every spelling that the manifest gives it', () => {
    const short = defineSecrets({
      application: 'shop',
      environment: { spellings: { prod: ['production'], live: ['prod-eu'], dev: [] } },
      secrets: { token: { env: 'TOKEN' } },
    });
    expect(isProduction(short, 'prod')).toBe(true);
    expect(isProduction(manifest, 'production')).toBe(true);
    const capital = defineSecrets({
      application: 'shop',
      environment: { spellings: { PROD: [], Live: ['Production'] } },
      secrets: { token: { env: 'TOKEN' } },
    });
    expect(isProduction(capital, 'PROD')).toBe(true);
    expect(isProduction(capital, 'Live')).toBe(true);
    expect(isProduction(short, 'live')).toBe(false);
    expect(isProduction(short, 'dev')).toBe(false);
  });
});
