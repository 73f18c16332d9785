import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { placeFor } from '../../src/editor/place.ts';
import { memoryDirectory } from '../../src/editor/memory-directory.ts';
import { Terminal, type Streams } from '../../src/terminal/terminal.ts';

function surroundings(): { terminal: Terminal; variables: NodeJS.ProcessEnv; said: () => string } {
  const out = new PassThrough();
  const streams = { stdin: out, stdout: out, stderr: out } as unknown as Streams;
  return {
    terminal: new Terminal(streams, {}),
    variables: {},
    said: () => String(out.read() ?? ''),
  };
}

test('a text is edited in memory where there is some, and nothing is said', () => {
  const { said, ...context } = surroundings();
  expect(placeFor(context, false, () => '/dev/shm')).toBe('/dev/shm');
  expect(said()).toBe('');
});

test('the disk is refused, unless it is allowed: then it is said', () => {
  const { said, ...context } = surroundings();
  expect(() => placeFor(context, false, () => undefined)).toThrow(/no file system in memory/);
  expect(placeFor(context, true, () => undefined)).toBe(tmpdir());
  expect(said()).toContain('warning: the value is on the disk');
});

test.runIf(process.platform === 'linux')('only what is in memory counts as memory', () => {
  expect(memoryDirectory({ XDG_RUNTIME_DIR: tmpdir() })).not.toBe(tmpdir());
  expect(memoryDirectory({ XDG_RUNTIME_DIR: 'relative' })).not.toBe('relative');
});
