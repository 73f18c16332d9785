import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { withBackend } from '../backend/start-backend.ts';
import type { Environment } from '../children/start-child.ts';
import { type ContestantName } from '../contestants/table.ts';
import { interleave, subjectOf, type Subject } from '../interleave.ts';
import type { Metric, Row, Sample, Table } from '../report/section.ts';
import { medianOf } from '../report/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import { bundle, sizeOf, type Size } from './bundle.ts';
import { compositionTable } from './composition.ts';
import { startProcess } from './start-process.ts';

const names: readonly ContestantName[] = [
  'floor',
  'undotenv-core',
  'undotenv',
  'undotenv-manifest',
  'sdk',
  'powertools',
  'middy',
];

const method = `A fresh process reads one secret, and says when it had it and how much memory it
took at most. Time counts from before the process is started, less what a bare program takes to say
the same. Everyone runs twice: from \`node_modules\`, and as one file made by esbuild (minified; ES
modules where a package has them, which makes the peers smaller and faster). Sizes are of what is
imported from the contestant and the lines that use it, without the benchmark's own; all of them read
text with keys of the environment, and what the core client is given beyond that (\`json\`, other rules
of its cache, \`refresh\`) adds to its size. A bundle in one file holds what is imported on demand,
too; split, a start loads the rest alone. Over TLS, certificates are verified: Node trusts its usual
roots and the stub's, by \`--use-openssl-ca\` and a file, because \`NODE_EXTRA_CA_CERTS\` would add a
cost that AWS's certificates do not have.`;

const timeMetrics: readonly Metric[] = [
  { name: 'treeMs', heading: 'node_modules, ms', better: 'lower' },
  { name: 'bundledMs', heading: 'bundled, ms', better: 'lower' },
  { name: 'treeRss', heading: 'node_modules, peak MiB', better: 'lower' },
  { name: 'bundledRss', heading: 'bundled, peak MiB', better: 'lower' },
];

const sizeMetrics: readonly Metric[] = [
  { name: 'bytes', heading: 'one file, bytes', better: 'lower' },
  { name: 'gzipBytes', heading: 'after gzip', better: 'lower' },
  { name: 'eagerBytes', heading: 'split, loaded at start', better: 'lower' },
  { name: 'eagerGzipBytes', heading: 'after gzip', better: 'lower' },
];

interface Program {
  readonly treeFile: string;
  readonly bundle: string;
}

interface Trust {
  readonly nodeOptions: readonly string[];
  readonly variables: Environment;
}

export const coldStart: Scenario = {
  name: 'cold-start',
  async run(context) {
    const bare: Subject<Program> = {
      label: 'bare',
      role: 'floor',
      params: await makeProgram('bare', context.directory),
    };
    const programs = await Promise.all(
      names.map(async (name) => subjectOf(name, await makeProgram(name, context.directory))),
    );
    const subjects = [bare, ...programs];
    const overHttp = await startAll('http', subjects, context);
    const overTls = await startAll('https', subjects, context);
    const sizes = await Promise.all(names.map((name) => sizeOf(contestantFile(name))));
    const rows = sizes.map((size, index) => sizeRow(names[index] ?? 'floor', size));
    const bySize = { title: 'Size of the bundle', metrics: sizeMetrics, rows };
    const [floor, core] = sizes;
    const tables = [overHttp, overTls, bySize, compositionTable({ floor, core })];
    return { title: 'Cold start', method, tables };
  },
};

async function makeProgram(name: ContestantName | 'bare', directory: string): Promise<Program> {
  const treeFile = entryOf(name);
  const file = join(directory, `${name}.mjs`);
  await bundle(treeFile, file);
  return { treeFile, bundle: file };
}

function entryOf(name: ContestantName | 'bare'): string {
  return fileURLToPath(new URL(`entries/${name}.js`, import.meta.url));
}

function contestantFile(name: ContestantName): string {
  return fileURLToPath(new URL(`../contestants/${name}.js`, import.meta.url));
}

function sizeRow(
  name: ContestantName,
  { bytes, gzipBytes, eagerBytes, eagerGzipBytes }: Size,
): Row {
  const { label, role } = subjectOf(name, undefined);
  return { label, role, samples: [{ bytes, gzipBytes, eagerBytes, eagerGzipBytes }] };
}

function startAll(
  scheme: 'http' | 'https',
  subjects: readonly Subject<Program>[],
  { quick, directory }: Context,
): Promise<Table> {
  return withBackend({ latencyMs: 0, scheme }, async ({ environment, certificate }) => {
    const trust = certificate === undefined ? noTrust : await trustIn(certificate, directory);
    const variables = { ...environment, ...trust.variables };
    const rows = await interleave(subjects, quick ? 1 : 15, async (program) => {
      const tree = await startProcess(program.treeFile, trust.nodeOptions, variables);
      const bundled = await startProcess(program.bundle, trust.nodeOptions, variables);
      return {
        treeMs: tree.ms,
        bundledMs: bundled.ms,
        treeRss: tree.peakRssMib,
        bundledRss: bundled.peakRssMib,
      };
    });
    return overBare(scheme === 'http' ? 'Over HTTP' : 'Over TLS', rows);
  });
}

const noTrust: Trust = { nodeOptions: [], variables: {} };

async function trustIn(certificate: string, directory: string): Promise<Trust> {
  const file = join(directory, 'roots.pem');
  await writeFile(file, [...rootCertificates, certificate].join('\n'));
  const variables = { SSL_CERT_FILE: file, SSL_CERT_DIR: directory };
  return { nodeOptions: ['--use-openssl-ca'], variables };
}

/** Less the bare program's time; not less its memory, of which some would be used anyway. */
function overBare(title: string, [bare, ...rows]: readonly Row[]): Table {
  if (bare === undefined) throw new RangeError('there is no bare program');
  const treeMs = medianOf(bare, 'treeMs');
  const bundledMs = medianOf(bare, 'bundledMs');
  const less = (sample: Sample): Sample => ({
    ...sample,
    treeMs: (sample['treeMs'] ?? NaN) - treeMs,
    bundledMs: (sample['bundledMs'] ?? NaN) - bundledMs,
  });
  const mib = medianOf(bare, 'treeRss').toFixed(0);
  return {
    title: `${title} (bare program: ${treeMs.toFixed(0)} ms, subtracted; ${mib} MiB, not)`,
    metrics: timeMetrics,
    rows: rows.map((row) => ({ ...row, samples: row.samples.map(less) })),
  };
}
