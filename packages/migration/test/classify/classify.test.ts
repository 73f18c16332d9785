import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { classify, type ReasonCode } from '../../src/classify/classify.ts';
import { inferManifest } from '../../src/classify/infer-manifest.ts';

function codeOf(variable: string, value: string): ReasonCode | undefined {
  return classify(new Map([[variable, value]]))[0]?.code;
}

const nbaVariables = new Map([
  ['DB_HOST', 'nba-stats.synthetic1a2b.us-east-1.rds.amazonaws.com'],
  ['DB_USER', 'postgres'],
  ['DB_PASSWORD', 'synthetic-password-1'],
  ['DB_NAME', 'nba_stats'],
  ['AWS_ACCESS_KEY_ID', 'SYNTHETIC-KEY-ID'],
  ['AWS_SECRET_ACCESS_KEY', 'synthetic-secret-access-key'],
  ['DB_PORT', '5432'],
  ['AWS_REGION', 'us-east-1'],
  ['S3_BUCKET', 'nba-mcp-synthetic-bucket'],
]);

const nbaManifest = defineSecrets({
  application: 'nba-mcp',
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
        username: { env: 'DB_USER' },
        password: { env: 'DB_PASSWORD' },
        database: { env: 'DB_NAME' },
      },
    },
    aws: {
      keys: {
        access_key_id: { env: 'AWS_ACCESS_KEY_ID' },
        secret_access_key: { env: 'AWS_SECRET_ACCESS_KEY' },
        region: { env: 'AWS_REGION' },
        bucket: { env: 'S3_BUCKET' },
      },
    },
  },
});

describe('classify', () => {
  it('N-01: of the nine variables exactly three are exposed, though the manifest moves all', () => {
    const classified = classify(nbaVariables, nbaManifest);
    expect(classified.filter(({ exposed }) => exposed).map(({ variable }) => variable)).toEqual([
      'DB_PASSWORD',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
    expect(classified.every((each) => each.moved && each.class === 'secret')).toBe(true);
    expect(classified[0]).toEqual({
      variable: 'DB_HOST',
      class: 'secret',
      exposed: false,
      moved: true,
      mappedBy: 'database#host',
      code: 'mapped',
      reason: 'the manifest stores it as database#host',
    });
  });

  it('N-01: without a manifest the same three are exposed, and the others are settings', () => {
    const classified = classify(nbaVariables);
    expect(classified.filter(({ class: kind }) => kind === 'secret')).toHaveLength(3);
    expect(classified.some(({ moved }) => moved)).toBe(false);
  });

  it('N-53: flags an AWS key pair in a file without the word password', () => {
    expect(codeOf('AWS_ACCESS_KEY_ID', 'SYNTHETIC-KEY-ID')).toBe('access-key-id');
    expect(codeOf('AWS_SECRET_ACCESS_KEY', 'synthetic')).toBe('secret-name');
    expect(codeOf('OTHER', `AKIA${'SYNTHETIC'.repeat(2).slice(0, 16)}`)).toBe('token-format');
  });

  it('N-34: finds nothing exposed in settings that may be committed', () => {
    const settings = new Map([
      ['NBA_MCP_ENV', 'production'],
      ['AWS_REGION', 'us-east-1'],
      ['NBA_MCP_DEBUG', 'false'],
      ['NBA_MCP_LOG_LEVEL', 'INFO'],
      ['MCP_SERVER_HOST', '0.0.0.0'],
      ['MCP_SERVER_PORT', '8000'],
      ['ENABLE_CACHING', 'true'],
      ['CACHE_TTL', '3600'],
    ]);
    expect(classify(settings).filter(({ exposed }) => exposed)).toEqual([]);
  });

  it.each([
    ...[
      'PGPASSWORD',
      'MYSQL_PWD',
      'DB_PASS',
      'dbPassword',
      'API_KEY',
      'FIR_AUTH_KEY',
      'STRIPE_SECRET',
    ],
    ...[
      'JWT_SECRET_CURRENT',
      'GITHUB_TOKEN',
      'SECRET_KEY_BASE',
      'PASSWORD_PEPPER',
      'TLS_PRIVATE_KEY',
    ],
    ...['REDIS_AUTH', 'ENCRYPTION_KEY', 'GOOGLE_CREDENTIALS', 'myapikey', 'db.password'],
  ])('takes %s for a secret by its name', (variable) => {
    expect(codeOf(variable, 'synthetic')).toBe('secret-name');
  });

  it.each([
    ...['PWD', 'COMPASS_URL', 'PASSWORD_MIN_LENGTH', 'TOKEN_TTL', 'SECRET_ARN', 'DB_PASSWORD_FILE'],
    ...['KMS_KEY_ID', 'AUTH_URL', 'KEYBOARD', 'MONKEY', 'AUTHOR', 'TOKENIZER', 'SECRETARY_NAME'],
  ])('does not take %s for a secret by its name', (variable) => {
    expect(codeOf(variable, 'synthetic')).toBe('ordinary');
  });

  it.each([
    'NEXT_PUBLIC_API_KEY',
    'VITE_TOKEN',
    'SSH_PUBLIC_KEY',
    'STRIPE_PUBLISHABLE_KEY',
    'CAPTCHA_SITE_KEY',
  ])('takes %s for public by its name, unless the value says otherwise', (variable) => {
    expect(codeOf(variable, 'synthetic')).toBe('public-name');
    expect(codeOf(variable, `sk_live_${'synthetic0'.repeat(2)}`)).toBe('token-format');
  });

  it.each([
    ['private-key', '-----BEGIN RSA PRIVATE KEY-----\nsynthetic\n-----END RSA PRIVATE KEY-----'],
    ['ordinary', '-----BEGIN CERTIFICATE-----\nsynthetic\n-----END CERTIFICATE-----'],
    ['json-web-token', 'eyJzeW50aGV0aWMi.eyJzeW50aGV0aWMi.c3ludGhldGlj'],
    ['url-with-credentials', 'postgres://app:synthetic@localhost:5432/app?sslmode=require'],
    ['url-with-credentials', 'redis://:synthetic@localhost'],
    ['url-with-credentials', 'https://example.com/hook?token=synthetic'],
    ['ordinary', 'postgres://app@localhost:5432/app'],
    ['ordinary', 'postgres://app:${DB_PASSWORD}@localhost/app'],
    ['ordinary', 'https://localhost:8080/@scope/package'],
    ['connection-string', 'Server=localhost;User Id=app;Password=synthetic;'],
    ['looks-random', '8f14e45fceea167a5a36dedd4bea2543'],
    ['looks-random', 'Zm9v2YmFy4cXV1eC0x9Q8w7E6r5T4y3U2i1O'],
    ['ordinary', '123e4567-e89b-12d3-a456-426614174000'],
    ['ordinary', 'arn-like-name-of-some-production-bucket-2024'],
    ['ordinary', '/usr/local/share/some/long/path/to/a/file'],
    ['ordinary', 'a sentence that is long enough to be a key 1234567890'],
  ])('finds %s by the value alone in a variable that says nothing', (code, value) => {
    expect(codeOf('THING', value)).toBe(code);
  });

  it('does not take the random value of an identifier for a secret', () => {
    expect(codeOf('AUTH0_CLIENT_ID', '8f14e45fceea167a5a36dedd4bea2543')).toBe('ordinary');
  });

  it.each([
    ['empty', ''],
    ['empty', '   '],
    ['placeholder', 'changeme'],
    ['placeholder', 'CHANGE_ME'],
    ['placeholder', '<your-key>'],
    ['placeholder', 'your-api-key-here'],
    ['placeholder', 'xxxxxxxx'],
    ['placeholder', '****'],
    ['reference', '${OTHER}'],
    ['reference', '{{resolve:secretsmanager:app}}'],
    ['reference', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-a1b2c3'],
    ['switch', 'true'],
    ['secret-name', 'password'],
    ['secret-name', 'exchange-me'],
  ])('says %s of a password whose value is %j', (code, value) => {
    const [classified] = classify(new Map([['DB_PASSWORD', value]]));
    expect(classified).toMatchObject({ code, exposed: code === 'secret-name' });
  });

  it('keeps what is wrong with a value visible when the manifest moves it', () => {
    const [password] = classify(new Map([['DB_PASSWORD', 'changeme']]), nbaManifest);
    expect(password).toMatchObject({ moved: true, exposed: false, code: 'placeholder' });
  });

  it('puts no value into what it says', () => {
    const values = new Map([
      ['DB_PASSWORD', 'canary-value-1'],
      ['THING', 'postgres://app:canary-value-2@localhost'],
      ['OTHER', `npm_${'canaryvalue3'.repeat(2)}`],
      ['PLAIN', 'canary-value-4'],
    ]);
    const said = JSON.stringify(classify(values, nbaManifest));
    expect(said).not.toMatch(/canary/);
    expect(JSON.stringify(inferManifest(classify(values), { application: 'a' }))).not.toMatch(
      /canary/,
    );
  });

  it('takes time linear in the length of a hostile value', () => {
    // Quadratic time would be minutes: the test's own time limit is the assertion.
    const units = [
      '-----BEGIN ',
      'eyJ',
      ';pwd=',
      '?token=',
      'a:',
      'a1-',
      'your-',
      'http://a:@',
      'sk-',
      '${',
    ];
    const values = units.map((unit) => unit.repeat(1_000_000 / unit.length));
    const variables = new Map(values.map((value, index) => [`V${String(index)}`, value]));
    expect(classify(variables)).toHaveLength(units.length);
  });
});
