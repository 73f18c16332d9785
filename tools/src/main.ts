/** Runs the guards named, or all: `node tools/dist/main.js [NAME …]`. */
import { fileURLToPath } from 'node:url';
import { documents } from './documents.ts';
import type { Guard } from './guard.ts';
import { imports } from './imports.ts';
import { licences } from './licences.ts';
import { lockFile } from './lock-file.ts';
import { packages } from './packages.ts';

const guards: readonly Guard[] = [imports, lockFile, licences, documents, packages];
const repository = fileURLToPath(new URL('../..', import.meta.url));

const names = process.argv.slice(2);
const unknown = names.filter((name) => !guards.some((guard) => guard.name === name));
if (unknown.length > 0) throw new RangeError(`no guard is called ${unknown.join(', ')}`);

for (const guard of guards.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const findings = await guard.find(repository);
  console.log(`${findings.length === 0 ? '✓' : '✗'} ${guard.name}`);
  for (const finding of findings) console.error(`  ${finding}`);
  if (findings.length > 0) process.exitCode = 1;
}
