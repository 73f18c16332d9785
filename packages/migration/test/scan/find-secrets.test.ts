import { describe, expect, test } from 'vitest';
import { findSecretsInEnv, findSecretsInText } from '../../src/scan/find-secrets.ts';

// Put together here, so that no file of this repository holds what is looked for.
const random = 'q7Rk2Vx9Lm4Tz8Wb1Nc6';
const token = ['gh', 'p_', random, random].join('');
const keyId = ['AK', 'IA', 'QWERTYUIOP123456'].join('');
const jwt = ['ey', 'JhbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiIxIn0', '.', random].join('');
const url = ['postgres://app:', random, '@db.internal/shop'].join('');
const block = ['-----BEGIN RSA ', 'PRIVATE KEY-----'].join('');

describe('in any text', () => {
  test.each([
    ['a token', `fetch(base, { headers: { authorization: 'Bearer ${token}' } })`, 'token-format'],
    ['a token in markdown', `use \`${token}\`.`, 'token-format'],
    ['an access key id', `aws_access_key_id = ${keyId}`, 'token-format'],
    ['a JSON web token', `{"jwt":"${jwt}"}`, 'json-web-token'],
    ['a private key', `  ${block}`, 'private-key'],
    ['a URL with a password', `connect("${url}");`, 'url-with-credentials'],
    [
      'a random value under a telling name',
      `aws_secret_access_key=${random}${random}`,
      'looks-random',
    ],
    ['the same in YAML', `  clientSecret: "${random}"`, 'looks-random'],
  ])('%s is found', (_title, line, code) => {
    const found = findSecretsInText(`first\n${line}\nlast`);
    expect(found).toMatchObject([{ line: 2, code }]);
    expect(JSON.stringify(found)).not.toContain(random);
  });

  test.each([
    ['a type', 'password: string;'],
    ['a call', 'const token = createTokenFromConfiguration2(options)'],
    ['a variable', 'secret: process.env.APPLICATION_SECRET_1,'],
    ['a URL that is put together', 'postgres://${user}:${password}@${host}/shop'],
    ['a URL everybody writes', 'postgres://postgres:postgres@localhost:5432/test'],
    ['a URL of a document', 'https://user:password@example.com'],
    ["AWS's own examples", ['AK', 'IAIOSFODNN7', 'EXAMPLE'].join('')],
    ['a digest', `"integrity": "sha512-${random}${random}=="`],
    ['a commit', 'token: 3f786850e387550fdab836ed7e6dc881de23001b'.replace('token', 'commit')],
    ['a class that begins as a token does', 'class="sk-loading-spinner-container-wide"'],
    ['a line that says so', `const fixture = '${token}'; // undotenv:allow`],
  ])('%s is not', (_title, line) => {
    expect(findSecretsInText(line)).toEqual([]);
  });

  // A search from each character again would outlast any patience.
  test.each(['a', 'a.', 'a://', 'password=', '"', 'x-', '=', 'eyJ'])(
    'a line of nothing but %j comes to its end',
    (unit) => {
      expect(findSecretsInText(unit.repeat(100_000))).toEqual([]);
    },
  );
});

describe('in a .env file', () => {
  test('N-53: a key pair is found though no line says password', () => {
    const text = `PORT=3000\nAWS_ACCESS_KEY_ID=${keyId}\nAWS_SECRET_ACCESS_KEY=${random}\n`;
    expect(findSecretsInEnv(text)).toMatchObject([
      { line: 2, name: 'AWS_ACCESS_KEY_ID', code: 'access-key-id' },
      { line: 3, name: 'AWS_SECRET_ACCESS_KEY', code: 'secret-name' },
    ]);
  });

  test('a password anybody could have chosen is found by its name, also commented out', () => {
    expect(findSecretsInEnv('DB_PASSWORD=sunshine\n# DB_PASSWORD=moonlight\n')).toMatchObject([
      { line: 1, name: 'DB_PASSWORD' },
      { line: 2, name: 'DB_PASSWORD' },
    ]);
  });

  test('what stands in a line that sets nothing is found, too', () => {
    expect(findSecretsInEnv(`${token}\n`)).toMatchObject([{ line: 1, code: 'token-format' }]);
  });

  test('settings and placeholders are not secrets, nor is what is marked', () => {
    const text = `PORT=3000\nDB_PASSWORD=changeme\nAPI_TOKEN=\nTEST_TOKEN=abc # undotenv:allow\n`;
    expect(findSecretsInEnv(text)).toEqual([]);
  });
});

test('the rest of a value wrapped without quotes is found, and its name not shown: it is the value', () => {
  const found = findSecretsInEnv(`A=1\n${random}_token==\nB=2\n`);
  expect(found).toEqual([{ line: 2, code: 'looks-random', reason: 'the rest of a value?' }]);
});
