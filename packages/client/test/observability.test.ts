import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));
const documentation = new URL('../../../docs/observability.md', import.meta.url);

/** The first cells of each row that begins with a name in code, of the section with this title. */
async function rowsOf(title: string): Promise<string[][]> {
  const text = await readFile(documentation, 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(title)) ?? '';
  return [...section.matchAll(/^\| `(?<name>[\w.]+)` +\| +(?<second>[^|]+?) +\|/gm)].map(
    ({ groups = {} }) => [groups['name'] ?? '', groups['second'] ?? ''],
  );
}

async function sources(): Promise<string> {
  const files = await readdir(source, { recursive: true });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFile(join(source, file), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

describe('docs/observability.md', () => {
  it('C30: lists every event there is, at the level it has', async () => {
    const text = await sources();
    const emitted = text.matchAll(/logger\.(debug|info|warn|error)\(\{\s*event: '([\w.]+)'/g);
    const inCode = [...emitted].map(([, level = '', event = '']) => [event, level]);
    expect((await rowsOf('The log')).sort()).toEqual(inCode.sort());
    const union = /type LogEventId =([^;]+);/.exec(text)?.[1] ?? '';
    const declared = [...union.matchAll(/'([\w.]+)'/g)].map(([, event]) => event);
    expect(declared.sort()).toEqual(inCode.map(([event]) => event).sort());
  });

  it('lists every metric of CloudWatch', async () => {
    const union = /type MetricName =([^;]+);/.exec(await sources())?.[1] ?? '';
    const names = [...union.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect((await rowsOf('CloudWatch metrics')).map(([name]) => name)).toEqual(names);
  });

  it('lists every instrument of OpenTelemetry', async () => {
    const created = (await sources()).matchAll(/meter\.create\w+\('([\w.]+)'/g);
    const names = [...created].map(([, name]) => name);
    expect((await rowsOf('OpenTelemetry')).map(([name]) => name)).toEqual(names);
  });
});
