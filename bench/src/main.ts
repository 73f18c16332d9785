import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments, usage, type Arguments } from './arguments.ts';
import { renderDocument } from './report/document.ts';
import { describeMachine, describeVersions } from './report/machine.ts';
import type { Section } from './report/section.ts';
import { scenarios } from './scenarios.ts';

const argv = process.argv.slice(2);
const parsed = parse();
if (parsed !== undefined) await main(parsed);

function parse(): Arguments | undefined {
  const names = scenarios.map(({ name }) => name);
  try {
    return parseArguments(argv, names, new Date().toISOString().slice(0, 10));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`error: ${error.message}\n\n${usage}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

async function main({ quick, only, date, out }: Arguments): Promise<void> {
  const document = renderDocument({
    date,
    command: ['npm run bench', ...(argv.length === 0 ? [] : ['--', ...argv])].join(' '),
    quick,
    machine: describeMachine(),
    versions: describeVersions(),
    sections: await runAll(quick, only),
  });
  if (out === undefined) process.stdout.write(document);
  else writeFileSync(out, document);
}

async function runAll(quick: boolean, only: readonly string[]): Promise<Section[]> {
  const directory = temporaryDirectory();
  const sections: Section[] = [];
  for (const scenario of scenarios) {
    if (only.length > 0 && !only.includes(scenario.name)) continue;
    process.stderr.write(`${scenario.name} …\n`);
    sections.push(await scenario.run({ quick, directory }));
  }
  return sections;
}

/** Removed however the program ends; its processes end by themselves when it does. */
function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'undotenv-bench-'));
  process.once('exit', () => {
    rmSync(directory, { recursive: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1));
  }
  return directory;
}
