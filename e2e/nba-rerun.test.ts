import { execFileSync } from 'node:child_process';
import { startLocal, type LocalServer } from '@undotenv/local';
import type { DescribeSecretResponse } from '@undotenv/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nbaEnv, nbaFiles, nbaManifest, nbaSecrets, tellingValues } from './nba-project.ts';
import { apiOf, it, storedJson, writesTo } from './scenario.ts';
import { hasGit, Workplace, type Outcome } from './workplace.ts';

const newValues = {
  DB_PASSWORD: 'synthetic-password-2',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-2',
  S3_BUCKET: 'synthetic-nba-reports-2',
} as const;

function describeAll(server: LocalServer): Promise<DescribeSecretResponse[]> {
  const api = apiOf(server);
  return Promise.all(nbaSecrets.map((id) => api.call('DescribeSecret', { SecretId: id }))).finally(
    () => {
      api.close();
    },
  );
}

function versionAt(secret: DescribeSecretResponse | undefined, stage: string): string | undefined {
  const versions = Object.entries(secret?.VersionIdsToStages ?? {});
  return versions.find(([, stages]) => stages.includes(stage))?.[0];
}

function expectNoValueIn(...outcomes: readonly Outcome[]): void {
  const output = outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('');
  const values = [...tellingValues, ...Object.values(newValues)];
  expect(values.filter((value) => output.includes(value))).toEqual([]);
}

describe('the same project migrated again', () => {
  let place: Workplace;
  let server: LocalServer;
  const outcomes: Outcome[] = [];
  const states: DescribeSecretResponse[][] = [];
  const writes: string[][] = [];

  async function migrate(env: string, ...options: string[]): Promise<void> {
    const before = writesTo(server).length;
    place.write('.env', env);
    outcomes.push(await place.run(['migrate', '--yes', ...options]));
    writes.push(writesTo(server).slice(before));
    states.push(await describeAll(server));
  }

  beforeAll(async () => {
    place = new Workplace(nbaFiles);
    server = await startLocal();
    place.useServer(server);
    if (hasGit) {
      execFileSync('git', ['init', '--quiet'], { cwd: place.project, env: place.variables });
    }
    place.write('.gitignore', 'node_modules');
    await migrate(nbaEnv());
    await migrate(nbaEnv(newValues));
    const api = apiOf(server);
    const Tags = [{ Key: 'Owner', Value: 'synthetic-team' }];
    for (const id of nbaSecrets) await api.call('TagResource', { SecretId: id, Tags });
    api.close();
    const tags = "{ ...nbaMcp, tags: { ...nbaMcp.tags, ManagedBy: 'Undotenv' } }";
    place.write('undotenv.config.ts', nbaManifest.replace('(nbaMcp)', `(${tags})`));
    await migrate(nbaEnv(newValues));
    await migrate(nbaEnv(newValues), '--force');
  });

  afterAll(async () => {
    await server.close();
    place[Symbol.dispose]();
  });

  test('N-13: the first run prints each secret as created, with its ARN below', () => {
    const created = nbaSecrets.flatMap((id, index) => [
      `✓ created ${id}`,
      `    ${states[0]?.[index]?.ARN ?? ''}`,
    ]);
    expect(outcomes[0]?.code).toBe(0);
    expect(outcomes[0]?.stderr).toContain(created.join('\n'));
  });

  test('N-13: the second run prints each secret as existing, then as updated', () => {
    const updated = nbaSecrets.flatMap((id, index) => [
      `warning: ${id} exists already`,
      `✓ updated ${id}`,
      `    ${states[1]?.[index]?.ARN ?? ''}`,
    ]);
    expect(outcomes[1]?.code).toBe(0);
    expect(outcomes[1]?.stderr).toContain(updated.join('\n'));
    expect(outcomes[1]?.stderr).toContain('✓ done: 0 created, 3 updated, 0 unchanged');
  });

  test('N-14: an update is a new current version of the same secret, and the old one is kept', () => {
    const [first = [], second = []] = states;
    expect(writes[1]).toEqual(nbaSecrets.map((id) => `PutSecretValue ${id}`));
    expect(second.map(({ ARN }) => ARN)).toEqual(first.map(({ ARN }) => ARN));
    for (const [index, secret] of second.entries()) {
      const original = versionAt(first[index], 'AWSCURRENT');
      expect(versionAt(secret, 'AWSPREVIOUS')).toBe(original);
      expect(versionAt(secret, 'AWSCURRENT')).not.toBe(original);
    }
  });

  test('N-14: the new values are current', async () => {
    expect(await storedJson(server, nbaSecrets[2] ?? '')).toEqual({ bucket: newValues.S3_BUCKET });
  });

  test('N-16: equal values make no new version and are counted as unchanged', () => {
    expect(outcomes[2]?.stderr).toContain('✓ done: 0 created, 0 updated, 3 unchanged');
    expect(writes[2]?.filter((write) => write.startsWith('PutSecretValue'))).toEqual([]);
    const [, second = [], third = []] = states;
    expect(third.map((secret) => versionAt(secret, 'AWSCURRENT'))).toEqual(
      second.map((secret) => versionAt(secret, 'AWSCURRENT')),
    );
  });

  test('N-16: --force makes a new version of equal values', () => {
    expect(outcomes[3]?.stderr).toContain('✓ done: 0 created, 3 updated, 0 unchanged');
    expect(writes[3]).toEqual(nbaSecrets.map((id) => `PutSecretValue ${id}`));
  });

  test('N-12: a tag changed in the manifest is changed in place, and tags of others stay', () => {
    expect(writes[2]).toEqual(nbaSecrets.map((id) => `TagResource ${id}`));
    for (const { Tags } of states[2] ?? []) {
      expect(Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual({
        Project: 'NBA-MCP',
        Environment: 'Production',
        ManagedBy: 'Undotenv',
        Owner: 'synthetic-team',
      });
    }
  });

  test.skipIf(!hasGit)(
    'N-36: .gitignore has got the four lines, once, and git follows them',
    () => {
      const ignored = ['.env.local', '.env.*.local', 'secrets_backup.json', '.env.old'];
      expect(place.read('.gitignore')).toBe(`node_modules\n${ignored.join('\n')}\n`);
      const asked = ['.env', '.env.local', '.env.dev.local', 'secrets_backup.json', '.env.old'];
      const answer = execFileSync('git', ['check-ignore', ...asked], {
        cwd: place.project,
        env: place.variables,
      });
      expect(answer.toString().trim().split('\n')).toEqual(asked.slice(1));
    },
  );

  test('N-13: no run shows a value', () => {
    expectNoValueIn(...outcomes);
  });
});

describe('a server that denies', () => {
  it('N-13: CreateSecret: the first secret is named, nothing more is called, and the exit code is 5', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(nbaFiles);
    server.faults.set('CreateSecret', { error: 'AccessDeniedException' });
    const outcome = await onAws.run(['migrate', '--yes']);
    expect(outcome.code).toBe(5);
    expect(outcome.stderr).toMatch(
      /^error: nba-mcp\/production\/database: This is a fault that was asked for\.$/m,
    );
    expect(outcome.stderr).toMatch(/^hint: .*secretsmanager:CreateSecret/m);
    expect(server.calls().at(-1)).toMatchObject({
      operation: 'CreateSecret',
      secretId: 'nba-mcp/production/database',
    });
    expect(writesTo(server)).toHaveLength(1);
    expect(onAws.read('.env')).toBe(nbaFiles['.env']);
    expectNoValueIn(outcome);
  });

  it('N-13: PutSecretValue on a re-run: the same', async ({ onAws, server }) => {
    onAws.writeAll(nbaFiles);
    await onAws.run(['migrate', '--yes']);
    const before = writesTo(server).length;
    server.faults.set('PutSecretValue', { error: 'AccessDeniedException' });
    onAws.write('.env', nbaEnv(newValues));
    const outcome = await onAws.run(['migrate', '--yes']);
    expect(outcome.code).toBe(5);
    expect(outcome.stderr).toMatch(
      /^error: nba-mcp\/production\/database: This is a fault that was asked for\.$/m,
    );
    expect(server.calls().at(-1)).toMatchObject({
      operation: 'PutSecretValue',
      secretId: 'nba-mcp/production/database',
    });
    expect(writesTo(server).slice(before)).toHaveLength(1);
    expect(onAws.read('.env')).toBe(nbaEnv(newValues));
    expectNoValueIn(outcome);
  });
});
