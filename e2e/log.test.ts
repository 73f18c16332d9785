import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { Workplace } from './workplace.ts';

let place: Workplace;

beforeAll(async () => {
  place = new Workplace();
  const set = ['set', 'shop/database', '--local', '--stdin'];
  expect(await place.run(set, { input: 'synthetic-password-1' })).toMatchObject({ code: 0 });
  expect(await place.run(['get', 'shop/missing', '--local'])).toMatchObject({ code: 4 });
});

afterAll(() => {
  place[Symbol.dispose]();
});

/** The trail's own directory; there is one store. */
function audit(): string {
  const [project = ''] = readdirSync(join(place.data, 'undotenv'));
  return join(place.data, 'undotenv', project, 'audit');
}

interface Event {
  eventName: string;
  errorCode?: string;
}

async function eventsOf(...words: string[]): Promise<Event[]> {
  const { code, stdout } = await place.run(['log', '--json', ...words]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Event[];
}

describe('undotenv log', () => {
  test('F-40: shows who did what to which secret, and how it went, newest first', async () => {
    const { code, stdout, stderr } = await place.run(['log']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}GetSecretValue +shop\/missing +undotenv +ResourceNotFoundException$/,
    );
    expect(lines.some((line) => /CreateSecret +shop\/database +undotenv +ok$/.test(line))).toBe(
      true,
    );
    expect(stderr).toMatch(/^trail: local store in /);
  });

  test('S-31, B-40: finds by name, by the beginning of names, by event, who, time and number', async () => {
    const created = await eventsOf('--event', 'CreateSecret', '--secret', 'shop/*');
    expect(created).toMatchObject([{ requestParameters: { name: 'shop/database' } }]);
    expect(await eventsOf('--secret', 'shop/missing')).toHaveLength(1);
    expect(await eventsOf('--principal', 'nobody')).toEqual([]);
    expect(await eventsOf('--principal', 'undotenv', '--limit', '1')).toHaveLength(1);
    expect(await eventsOf('--until', '1d')).toEqual([]);
    expect((await eventsOf('--since', '1h')).length).toBeGreaterThan(1);
    expect(await place.run(['log', '--since', 'yesterday'])).toMatchObject({ code: 2 });
    expect(await place.run(['log', '--limit', '0'])).toMatchObject({ code: 2 });
  });

  test('refuses an event there is none of, and says which one was meant', async () => {
    const misspelt = await place.run(['log', '--event', 'GetSecretVlue']);
    expect(misspelt).toMatchObject({ code: 2, stdout: '' });
    expect(misspelt.stderr).toMatch(/^error: --event .*\nhint: did you mean GetSecretValue\?\n$/);
    const part = await place.run(['log', '--event', 'rotationfail']);
    expect(part.stderr).toContain('did you mean RotationFailed?');
    const other = await place.run(['log', '--event', 'synthetic', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject({
      error: { code: 'USAGE', hint: expect.stringContaining('TrailGap') as string },
    });
    expect(await eventsOf('--event', 'RotationFailed')).toEqual([]);
  });

  test.each([['log'], ['log', 'verify']])(
    'refuses a directory that is not there: undotenv %s %s',
    async (...words) => {
      const outcome = await place.run([...words, '--data', 'misspelt', '--json']);
      expect(outcome.code).toBe(4);
      expect(JSON.parse(outcome.stdout)).toMatchObject({ error: { code: 'STORE_MISSING' } });
      expect(outcome.stderr).toMatch(/^error: .*misspelt\nhint: .*--data$/m);
    },
  );

  test('reads the trail beside a server that writes it', async () => {
    const server = place.start(['local', '--port', '0', '--audit-sync']);
    await once(server.stderr ?? server, 'data');
    expect(await place.run(['get', 'shop/database', '--local'])).toMatchObject({ code: 0 });
    const [newest] = await eventsOf('--limit', '1');
    expect(newest).toMatchObject({ eventName: 'GetSecretValue' });
    expect(newest).not.toHaveProperty('errorCode');
    expect(await place.run(['log', 'verify'])).toMatchObject({ code: 0 });
    server.kill('SIGTERM');
    await once(server, 'close');
  });

  test('stays whole when everything is sealed under a new root key', async () => {
    expect(await place.run(['local', 'key', 'rotate', '--yes'])).toMatchObject({ code: 0 });
    expect(await place.run(['local', 'key', 'forget', '--yes'])).toMatchObject({ code: 0 });
    expect(await place.run(['log', 'verify'])).toMatchObject({ code: 0 });
  });
});

describe('undotenv log verify', () => {
  test('ends with 0 and the head of a whole trail, which a later one still holds', async () => {
    const { code, stdout, stderr } = await place.run(['log', 'verify']);
    expect(code).toBe(0);
    const head = stdout.trim();
    expect(head).toMatch(/^\d+:[\w-]{43}$/);
    expect(stderr).toMatch(/^✓ \d+ records in \d+ KiB, each as it was written, none missing$/m);
    expect(stderr).not.toContain('warning:');
    await place.run(['get', 'shop/database', '--local']);
    const including = ['log', 'verify', '--includes', head, '--json'];
    expect(JSON.parse((await place.run(including)).stdout)).toMatchObject({
      whole: true,
      findings: [],
      hasWitness: true,
    });
    const other = `${head.slice(0, -1)}${head.endsWith('A') ? 'E' : 'A'}`;
    expect(await place.run(['log', 'verify', '--includes', other])).toMatchObject({ code: 1 });
    expect(await place.run(['log', 'verify', '--includes', 'x'])).toMatchObject({ code: 2 });
  });

  test('ends with 1, the first bad record and what follows from it', async () => {
    const path = join(audit(), '000001.log');
    const whole = readFileSync(path);
    const lines = whole.toString().split('\n');
    lines[2] = (lines[2] ?? '').replace('"readOnly"', '"readonly"');
    writeFileSync(path, lines.join('\n'));
    const { code, stdout, stderr } = await place.run(['log', 'verify']);
    expect(code).toBe(1);
    expect(stdout).toBe('record 2 (000001.log): not as it was written\n');
    expect(stderr).toContain('record 1 is as it was written');
    const listed = await place.run(['log']);
    expect(listed.code).toBe(1);
    expect(listed.stderr).toContain('1 record left out: not as it was written');
    writeFileSync(path, whole);
    expect(await place.run(['log', 'verify'])).toMatchObject({ code: 0 });
  });

  test('ends with 1 where the trail is gone, and says that there was one', async () => {
    rmSync(audit(), { recursive: true });
    const { code, stdout } = await place.run(['log', 'verify']);
    expect(code).toBe(1);
    expect(stdout).toBe(
      'record 1: another trail was here before, and it is gone with all of its records\n',
    );
  });

  test('ends with 1 where the store is gone with its trail, and all else that knew it but the witness', async () => {
    using gone = new Workplace();
    const set = ['set', 'shop/database', '--local', '--stdin'];
    expect(await gone.run(set, { input: 'synthetic-password-1' })).toMatchObject({ code: 0 });
    for (const path of [gone.data, join(gone.config, 'undotenv', 'stores')]) {
      rmSync(path, { recursive: true });
    }
    expect(await gone.run(['log', 'verify'])).toMatchObject({ code: 1 });
    expect(existsSync(gone.data)).toBe(false);
  });
});
