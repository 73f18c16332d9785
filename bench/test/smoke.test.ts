import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { check } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const run = (...argv: string[]) => promisify(execFile)(process.execPath, [program, ...argv]);

describe('a quick run of the benchmark', () => {
  let directory = '';
  let document = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'undotenv-bench-test-'));
    const out = join(directory, 'benchmarks.md');
    await run('--quick', '--date', '2026-01-31', '--out', out);
    document = await readFile(out, 'utf8');
  }, 180_000);

  afterAll(() => rm(directory, { recursive: true }));

  it('says when, how and with what it was measured, and that its figures mean nothing', () => {
    expect(document).toContain('on 2026-01-31');
    expect(document).toContain('npm run bench -- --quick --date 2026-01-31');
    expect(document).toContain(`Node.js ${process.versions.node}`);
    expect(document).toContain('@aws-sdk/client-secrets-manager 3.1163.0');
    expect(document).toContain('the figures mean nothing');
  });

  it('has every scenario, and last where we lose', () => {
    const headings = document.split('\n').filter((line) => line.startsWith('## '));
    expect(headings).toEqual([
      '## Cold start',
      '## Cached read',
      '## Many first reads at once',
      '## All secrets at start',
      '## Reads across expiry',
      '## Outage of 5 s',
      '## Local server',
      '## Local server: many secrets',
      '## Where we lose',
    ]);
  });

  it('puts a floor first in every table, and one of ours below it', () => {
    const tables = document.split('\n### ').slice(1);
    for (const table of tables) {
      const [, , first, ...others] = table.split('\n').filter((line) => line.startsWith('|'));
      expect(first).toMatch(/^\| floor/);
      expect(others.join('\n')).toMatch(/\*\*undotenv/);
    }
    expect(tables.length).toBeGreaterThanOrEqual(13);
  });

  it('leaves no figure out', () => {
    expect(document).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is formatted as the repository demands', async () => {
    expect(await check(document, { parser: 'markdown' })).toBe(true);
  });
});

describe('the command line of the benchmark', () => {
  it('refuses a scenario that is not there, and names those that are', async () => {
    await expect(run('--only', 'warm-start')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cold-start, cached-read') as string,
    });
  });
});
