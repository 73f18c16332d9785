import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command.ts';

const stop = new AbortController();
// The case under way still takes away what it has created.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort();
  });
}

process.exitCode = await runCommand(process.argv.slice(2), {
  variables: process.env,
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  writeFidelity: (text) => {
    writeFileSync(new URL('../../docs/fidelity.md', import.meta.url), text);
  },
  sleep: (ms) => sleep(ms),
  signal: stop.signal,
});
