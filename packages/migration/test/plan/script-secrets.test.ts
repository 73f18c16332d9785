import { describe, expect, it } from 'vitest';
import { holdsSecret } from '../../src/plan/script-secrets.ts';

describe('holdsSecret', () => {
  const values = new Map([
    ['DB_PASSWORD', 'synthetic-password-1'],
    ['DB_USER', 'postgres'],
  ]);

  it.each([
    'node x.js --dsn=pg://app:synthetic-password-1@host/db',
    'MAIL_API_KEY=synthetic-mail-1 node x.js',
    'node x.js --api-key=synthetic-mail-1',
    "cross-env MAIL_API_KEY='synthetic-mail-1' node x.js",
    'node x.js --password synthetic-mail-1',
    'tsx x.ts redis://:synthetic-redis-1@host',
  ])('finds a secret in %j', (command) => {
    expect(holdsSecret(command, values)).toBe(true);
  });

  it.each([
    'node dist/server.js',
    'NODE_ENV=production TOKEN_TTL=60 node --env-file=.env --enable-source-maps .',
    'next start -p 3000 --hostname 0.0.0.0',
    'nodemon --exec tsx src/secrets/token.ts',
    'PGUSER=postgres DB_PASSWORD=$DB_PASSWORD node x.js',
  ])('finds none in %j', (command) => {
    expect(holdsSecret(command, values)).toBe(false);
  });
});
