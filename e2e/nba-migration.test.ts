import { statSync } from 'node:fs';
import { parse } from 'dotenv';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  exposedVariables,
  nbaEnv,
  nbaFiles,
  nbaSecrets,
  nbaSecretsOf,
  nbaVariables,
  tellingValues,
} from './nba-project.ts';
import { apiOf, it, storedJson, writesTo } from './scenario.ts';
import { Workplace, type Outcome } from './workplace.ts';

describe('the first migration', () => {
  let place: Workplace;
  let server: LocalServer;
  let planned: Outcome;
  let migrated: Outcome;

  beforeAll(async () => {
    place = new Workplace(nbaFiles);
    server = await startLocal();
    place.useServer(server);
    planned = await place.run(['plan', '--json']);
    migrated = await place.run(['migrate', '--yes']);
    expect(migrated).toMatchObject({ code: 0, stdout: '' });
  });

  afterAll(async () => {
    await server.close();
    place[Symbol.dispose]();
  });

  test('N-01: exactly three of the nine variables are exposed, all nine move, and .env holds no secret', () => {
    const plan = JSON.parse(planned.stdout) as {
      variables: { variable: string; exposed: boolean; movedTo?: string }[];
      totals: { moved: number };
    };
    const exposed = plan.variables.filter((each) => each.exposed).map(({ variable }) => variable);
    expect(exposed).toEqual(exposedVariables);
    expect(plan.variables.map(({ variable }) => variable)).toEqual(Object.keys(nbaVariables));
    expect(plan.variables.every(({ movedTo }) => movedTo !== undefined)).toBe(true);
    expect(plan.totals.moved).toBe(9);
    const rewritten = place.read('.env');
    expect(tellingValues.filter((value) => rewritten.includes(value))).toEqual([]);
  });

  test('N-01: every value arrives as it stood in the file', async () => {
    const [database, aws, s3] = await Promise.all(nbaSecrets.map((id) => storedJson(server, id)));
    expect({ ...(database as object), ...(aws as object), ...(s3 as object) }).toEqual({
      host: nbaVariables.DB_HOST,
      port: 5432,
      user: nbaVariables.DB_USER,
      password: nbaVariables.DB_PASSWORD,
      database: nbaVariables.DB_NAME,
      access_key_id: nbaVariables.AWS_ACCESS_KEY_ID,
      secret_access_key: nbaVariables.AWS_SECRET_ACCESS_KEY,
      region: nbaVariables.AWS_REGION,
      bucket: nbaVariables.S3_BUCKET,
    });
  });

  test('N-03: the server then lists exactly the three secrets of the environment', async () => {
    const api = apiOf(server);
    const { SecretList } = await api.call('ListSecrets', { MaxResults: 100 });
    api.close();
    expect(SecretList.map(({ Name }) => Name).sort()).toEqual([...nbaSecrets].sort());
  });

  test('N-08: the s3 secret is an object of its bucket alone', async () => {
    expect(await storedJson(server, 'nba-mcp/production/s3')).toEqual({
      bucket: nbaVariables.S3_BUCKET,
    });
  });

  test('N-09: three secrets are created in us-east-1, in the order database, aws, s3', () => {
    expect(writesTo(server)).toEqual(nbaSecrets.map((id) => `CreateSecret ${id}`));
    expect(new Set(server.calls().map(({ region }) => region))).toEqual(new Set(['us-east-1']));
  });

  test('N-10, N-11: each has its description and exactly the tags of the manifest', async () => {
    const api = apiOf(server);
    for (const secretId of nbaSecrets) {
      const secret = await api.call('DescribeSecret', { SecretId: secretId });
      const component = secretId.split('/').at(-1) ?? '';
      expect(secret.Description).toBe(`NBA MCP credentials for ${component}`);
      const tags = (secret.Tags ?? []).map(({ Key, Value }) => [Key, Value]);
      expect(Object.fromEntries(tags)).toEqual({
        Project: 'NBA-MCP',
        Environment: 'Production',
        ManagedBy: 'Terraform',
      });
    }
    api.close();
  });

  test('N-15: it ends with the counts and the next steps', () => {
    const [, end = ''] = migrated.stderr.split('✓ done: ');
    const [counts, ...steps] = end.split('\n');
    expect(counts).toBe('3 created, 0 updated, 0 unchanged');
    expect(steps.join('\n')).toMatch(
      /^next steps:\n.*start the application.*\n.*clean .* \.env.*\n.*automatic rotation.*\n.*IAM policies/,
    );
  });

  test('N-34: the new .env is exactly eight settings and a comment naming the three secrets', () => {
    const rewritten = place.read('.env');
    expect(parse(rewritten)).toEqual({
      NBA_MCP_ENV: 'production',
      AWS_REGION: 'us-east-1',
      NBA_MCP_DEBUG: 'false',
      NBA_MCP_LOG_LEVEL: 'INFO',
      MCP_SERVER_HOST: '0.0.0.0',
      MCP_SERVER_PORT: '8000',
      ENABLE_CACHING: 'true',
      CACHE_TTL: '3600',
    });
    const comments = rewritten.split('\n').filter((line) => line.startsWith('#'));
    for (const secretId of nbaSecrets) expect(comments.join('\n')).toContain(secretId);
    const values = exposedVariables.map((name) => nbaVariables[name]);
    expect(values.filter((value) => rewritten.includes(value))).toEqual([]);
  });

  test('says where it writes before anything else', () => {
    const [first] = migrated.stderr.split('\n');
    expect(first).toBe(
      `target: AWS account unknown, us-east-1, ${server.url}, environment production`,
    );
  });

  test('shows no value while planning or migrating', () => {
    const output = [planned, migrated].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('');
    expect(tellingValues.filter((value) => output.includes(value))).toEqual([]);
  });

  test('undo puts the nine variables back byte for byte, with mode and time', async () => {
    using other = new Workplace(nbaFiles);
    other.useServer(server);
    const before = statSync(other.path('.env'), { bigint: true });
    await other.run(['migrate', '--yes', '--env', 'staging']);
    expect(other.read('.env')).not.toBe(nbaFiles['.env']);
    expect(await other.run(['undo', '--yes'])).toMatchObject({ code: 0 });
    const after = statSync(other.path('.env'), { bigint: true });
    expect(other.read('.env')).toBe(nbaFiles['.env']);
    // Node sets times to the microsecond.
    expect([after.mode, after.mtimeNs / 1000n]).toEqual([before.mode, before.mtimeNs / 1000n]);
  });
});

describe('what the .env says', () => {
  it('N-06, N-07: the port defaults to the number 5432 and the region to us-east-1', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll({ ...nbaFiles, '.env': nbaEnv({ DB_PORT: undefined, AWS_REGION: undefined }) });
    expect(await onAws.run(['migrate', '--yes'])).toMatchObject({ code: 0 });
    expect(await storedJson(server, 'nba-mcp/production/database')).toHaveProperty('port', 5432);
    expect(await storedJson(server, 'nba-mcp/production/aws')).toEqual({
      access_key_id: nbaVariables.AWS_ACCESS_KEY_ID,
      secret_access_key: nbaVariables.AWS_SECRET_ACCESS_KEY,
      region: 'us-east-1',
    });
  });

  it('N-06, N-09: DB_PORT becomes a number, and --region decides where the secrets go', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll({ ...nbaFiles, '.env': nbaEnv({ DB_PORT: '6543' }) });
    const migrated = await onAws.run(['migrate', '--yes', '--region', 'eu-west-1']);
    expect(migrated).toMatchObject({ code: 0 });
    expect(new Set(server.calls().map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    expect(writesTo(server)).toEqual(nbaSecrets.map((id) => `CreateSecret ${id}`));
    const stored = await storedJson(server, 'nba-mcp/production/database', 'eu-west-1');
    expect(stored).toHaveProperty('port', 6543);
  });

  it('N-06: a DB_PORT that is no number fails before any write', async ({ onAws, server }) => {
    const env = nbaEnv({ DB_PORT: 'synthetic-port' });
    onAws.writeAll({ ...nbaFiles, '.env': env });
    const { code, stderr } = await onAws.run(['migrate', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: .*DB_PORT/m);
    expect(stderr).not.toContain('synthetic-port');
    expect(writesTo(server)).toEqual([]);
    expect(onAws.read('.env')).toBe(env);
  });

  it('N-16: all missing variables are named at once, and nothing is written', async ({
    onAws,
    server,
  }) => {
    const env = nbaEnv({ DB_PASSWORD: undefined, DB_NAME: undefined, S3_BUCKET: undefined });
    onAws.writeAll({ ...nbaFiles, '.env': env });
    const { code, stderr } = await onAws.run(['migrate', '--yes']);
    expect(code).toBe(3);
    const [error = ''] = /^error: .*$/m.exec(stderr) ?? [];
    for (const name of ['DB_PASSWORD', 'DB_NAME', 'S3_BUCKET']) expect(error).toContain(name);
    expect(server.calls()).toEqual([]);
    expect(onAws.read('.env')).toBe(env);
  });

  it('N-03, N-12: another environment has its own names, and its own environment tag', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(nbaFiles);
    expect(await onAws.run(['migrate', '--yes', '--env', 'staging'])).toMatchObject({ code: 0 });
    expect(writesTo(server)).toEqual(nbaSecretsOf('staging').map((id) => `CreateSecret ${id}`));
    const api = apiOf(server);
    const { Tags } = await api.call('DescribeSecret', { SecretId: 'nba-mcp/staging/s3' });
    api.close();
    expect(Tags).toContainEqual({ Key: 'Environment', Value: 'Staging' });
  });
});
