import { chmodSync, linkSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import type { exitCodeByErrorCode } from 'undotenv';
import { describe, expect } from 'vitest';
import { nbaEnv, nbaFiles } from './nba-project.ts';
import { it, storedJson, writesTo, type Scenario } from './scenario.ts';
import { outcomeOf, type Outcome } from './workplace.ts';

type ErrorCode = keyof typeof exitCodeByErrorCode;

/** A value that must be seen nowhere, and which every bad file holds. */
const value = 'synthetic-password-of-bad-input';
const refused = 3;

/**
 * A migration that ends with this error: on one line, with a hint, and with nothing written or
 * shown.
 */
async function expectRefusal(
  { onAws, server }: Pick<Scenario, 'onAws' | 'server'>,
  { code, exitCode = refused }: { code: ErrorCode; exitCode?: number },
): Promise<Outcome> {
  const before = readFileSync(onAws.path('.env'));
  const outcome = await onAws.run(['migrate', '--yes', '--json']);
  expectError(outcome, code, exitCode);
  expect(writesTo(server)).toEqual([]);
  expect(readFileSync(onAws.path('.env')).equals(before)).toBe(true);
  return outcome;
}

function expectError(
  { code: exitCode, stdout, stderr }: Outcome,
  code: ErrorCode,
  expected: number = refused,
) {
  expect({ exitCode, report: JSON.parse(stdout) as unknown }).toMatchObject({
    exitCode: expected,
    report: { error: { code } },
  });
  expect(stderr).toMatch(/^error: \S.*\nhint: \S.*\n$/m);
  expect(stdout + stderr).not.toContain(value);
}

describe('a .env that is not clear', () => {
  const textSecret = `
    import { defineSecrets } from '@undotenv/manifest';
    export default defineSecrets({
      application: 'bad',
      environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
      secrets: { app: { keys: { PASSWORD: { env: 'PASSWORD' }, TOKEN: { env: 'TOKEN', required: false } } } },
    });`;
  const cases: readonly { title: string; env: string; code: ErrorCode; message: RegExp }[] = [
    {
      title: 'a line that sets nothing',
      env: `PASSWORD=${value}\n${value}\n`,
      code: 'MALFORMED_LINES',
      message: /line 2/,
    },
    {
      title: 'a quote that is never closed',
      env: `PASSWORD="${value}\nTOKEN=short\n`,
      code: 'MALFORMED_LINES',
      message: /line 1/,
    },
    {
      title: 'a variable with two values',
      env: `PASSWORD=${value}\nPORT=1\nPASSWORD=${value}-2\n`,
      code: 'CONFLICTING_VALUES',
      message: /PASSWORD has two values \(lines 1, 3\)/,
    },
    {
      title: 'a value that another variable repeats',
      env: `PASSWORD=${value}\nURL=scheme://user:${value}@host\n`,
      code: 'HIDDEN_VALUE',
      message: /URL \(line 2\) stays/,
    },
    {
      title: 'a NUL byte',
      env: `PASSWORD=${value}\0\n`,
      code: 'NOT_TEXT',
      message: /NUL/,
    },
    {
      title: 'a value longer than Secrets Manager takes',
      env: `PASSWORD=${value}${'x'.repeat(65_536)}\n`,
      code: 'VALUE_TOO_LARGE',
      message: /the limit is 65536/,
    },
  ];
  it.for(cases)('is refused for $title', async ({ env, code, message }, { onAws, server }) => {
    onAws.writeAll({ 'undotenv.config.mjs': textSecret, '.env': env });
    const { stderr } = await expectRefusal({ onAws, server }, { code });
    expect(stderr).toMatch(message);
  });

  it('takes a variable called __proto__ for a variable, and nothing else', async ({
    onAws,
    server,
  }) => {
    const env = `__proto__=polluted\nconstructor=harmless-setting\nPASSWORD=${value}\n__proto__=other\n`;
    onAws.writeAll({ 'undotenv.config.mjs': textSecret, '.env': env });
    const migrated = await onAws.run(['migrate', '--yes']);
    expect(migrated.code).toBe(0);
    expect(migrated.stderr).not.toContain(value);
    expect(await storedJson(server, 'bad/test/app')).toEqual({ PASSWORD: value });
    const [first, second, notice, last] = onAws.read('.env').split('\n');
    expect([first, second, last]).toEqual([
      '__proto__=polluted',
      'constructor=harmless-setting',
      '__proto__=other',
    ]);
    expect(notice).toMatch(/^# Moved to AWS Secrets Manager/);
  });

  it('is refused where the manifest has a key called __proto__', async ({ onAws, server }) => {
    const manifest = textSecret.replace('TOKEN: {', "['__proto__']: {");
    onAws.writeAll({
      'undotenv.config.mjs': manifest,
      '.env': `PASSWORD=${value}\nTOKEN=t0ken-1\n`,
    });
    const { stderr } = await expectRefusal(
      { onAws, server },
      { code: 'MANIFEST_FILE', exitCode: 2 },
    );
    expect(stderr).toContain('"__proto__" cannot be a key');
  });
});

describe('a .env that cannot be replaced safely', () => {
  it('is refused where it is a symbolic link', async ({ onAws, server }) => {
    onAws.writeAll({ ...nbaFiles, 'elsewhere.env': nbaEnv({ DB_PASSWORD: value }) });
    const { rmSync } = await import('node:fs');
    rmSync(onAws.path('.env'));
    symlinkSync('elsewhere.env', onAws.path('.env'));
    const { stderr } = await expectRefusal({ onAws, server }, { code: 'UNSAFE_FILE' });
    expect(stderr).toContain('is a symbolic link');
    expect(lstatSync(onAws.path('.env')).isSymbolicLink()).toBe(true);
  });

  it('is refused where it has another hard link', async ({ onAws, server }) => {
    onAws.writeAll({ ...nbaFiles, '.env': nbaEnv({ DB_PASSWORD: value }) });
    linkSync(onAws.path('.env'), onAws.path('copy.env'));
    const { stderr } = await expectRefusal({ onAws, server }, { code: 'UNSAFE_FILE' });
    expect(stderr).toContain('hard link');
  });

  it('is refused at 50 MB, without being read', async ({ onAws, server }) => {
    const line = `# ${'x'.repeat(1022)}\n`;
    onAws.writeAll({ ...nbaFiles, '.env': `DB_PASSWORD=${value}\n${line.repeat(50 * 1024)}` });
    await expectRefusal({ onAws, server }, { code: 'FILE_TOO_LARGE' });
  });

  it('is not written over where somebody edits it meanwhile', async ({ onAws, server }) => {
    onAws.writeAll(nbaFiles);
    server.faults.set('GetSecretValue', { latencyMs: 400 });
    const child = onAws.start(['migrate', '--yes', '--json']);
    const migrated = outcomeOf(child);
    await untilSaid(child, '✓ created nba-mcp/production/s3');
    const edited = nbaEnv({ DB_PASSWORD: value });
    onAws.write('.env', edited);
    expectError(await migrated, 'EDITED_SINCE');
    expect(onAws.read('.env')).toBe(edited);
    const undone = await onAws.run(['undo', '--yes', '--json']);
    expect([undone.code, onAws.read('.env')]).toEqual([0, edited]);
  });
});

describe('what Secrets Manager or the manifest refuses', () => {
  it('is a name with a character that AWS does not take', async ({ onAws, server }) => {
    const manifest = (nbaFiles['undotenv.config.ts'] ?? '').replace(
      '(nbaMcp)',
      "({ ...nbaMcp, name: '{application} {environment} {secret}' })",
    );
    const env = nbaEnv({ DB_PASSWORD: value });
    onAws.writeAll({ 'undotenv.config.ts': manifest, '.env': env });
    const { stdout, stderr, code } = await onAws.run(['migrate', '--yes', '--json']);
    expect([2, 3]).toContain(code);
    expect(stderr).toMatch(/^error: .*\nhint: .*/m);
    expect(stdout + stderr).not.toContain(value);
    expect([writesTo(server), onAws.read('.env')]).toEqual([[], env]);
  });

  it('is a variable that is missing, or no port', async ({ onAws, server }) => {
    const env = nbaEnv({ DB_PASSWORD: undefined, DB_PORT: value });
    onAws.writeAll({ ...nbaFiles, '.env': env });
    const { stderr } = await expectRefusal({ onAws, server }, { code: 'INVALID_VARIABLES' });
    expect(stderr).toContain('DB_PASSWORD is missing');
    expect(stderr).toContain('DB_PORT is not a port from 1 to 65535');
  });

  it('is a .env without any of its variables, or none at all', async ({ onAws, server }) => {
    onAws.writeAll({ ...nbaFiles, '.env': `OTHER=${value}\n` });
    await expectRefusal({ onAws, server }, { code: 'NOTHING_TO_MIGRATE', exitCode: 4 });
  });
});

describe('a file of another system', () => {
  it('comes back byte for byte, with its mode and time: CRLF, byte order mark, no last newline', async ({
    onAws,
    server,
  }) => {
    const env = `\uFEFF${nbaEnv().trimEnd().replaceAll('\n', '\r\n')}`;
    onAws.writeAll({ ...nbaFiles, '.env': env });
    chmodSync(onAws.path('.env'), 0o640);
    const before = statSync(onAws.path('.env'), { bigint: true });
    expect(await onAws.run(['migrate', '--yes'])).toMatchObject({ code: 0 });
    expect(onAws.read('.env').startsWith('\uFEFF')).toBe(true);
    expect(onAws.read('.env').replaceAll('\r\n', '')).not.toContain('\n');
    expect(await storedJson(server, 'nba-mcp/production/s3')).toEqual({
      bucket: 'synthetic-nba-reports',
    });
    expect(statSync(onAws.path('.env'), { bigint: true }).mode).toBe(before.mode);
    expect(await onAws.run(['undo', '--yes'])).toMatchObject({ code: 0 });
    const after = statSync(onAws.path('.env'), { bigint: true });
    expect(onAws.read('.env')).toBe(env);
    // Node sets times to the microsecond.
    expect([after.mode, after.mtimeNs / 1000n]).toEqual([before.mode, before.mtimeNs / 1000n]);
  });
});

/** Waits until the program has written this to its messages. */
async function untilSaid(
  { stderr }: ReturnType<Scenario['onAws']['start']>,
  words: string,
): Promise<void> {
  let said = '';
  while (!said.includes(words)) {
    if (stderr === null) throw new Error('the program has no messages');
    const [chunk] = (await once(stderr, 'data')) as [Buffer];
    said += chunk.toString();
  }
}
