/** The packages as they would be published: packed, and read by publint and arethetypeswrong. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemAffectsResolutionKind } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Guard } from './guard.ts';
import { publishedPackages, type Workspace } from './workspaces.ts';

export const packages: Guard = {
  name: 'packages',
  find: async (repository) => {
    const published = await publishedPackages(repository);
    const directory = await mkdtemp(join(tmpdir(), 'undotenv-packed-'));
    try {
      const tarballs = await pack(repository, published, directory);
      const found = published.map((each) => findWrong(each, tarballs.get(each.packageJson.name)));
      return (await Promise.all(found)).flat();
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

interface Packed {
  /** Of the tarball. */
  readonly path: string;
  readonly files: readonly string[];
}

/** By the package's name. */
async function pack(
  repository: string,
  published: readonly Workspace[],
  directory: string,
): Promise<Map<string, Packed>> {
  const workspaces = published.map(({ folder }) => `--workspace=${folder}`);
  const options = ['--ignore-scripts', '--json', `--pack-destination=${directory}`];
  const { stdout } = await promisify(execFile)('npm', ['pack', ...workspaces, ...options], {
    cwd: repository,
    maxBuffer: 64 * 1024 * 1024,
  });
  const packed = Object.values(JSON.parse(stdout) as object) as {
    name: string;
    filename: string;
    files: readonly { path: string }[];
  }[];
  return new Map(
    packed.map(({ name, filename, files }) => [
      name,
      { path: join(directory, filename), files: files.map(({ path }) => path) },
    ]),
  );
}

async function findWrong(
  { packageJson }: Workspace,
  packed: Packed | undefined,
): Promise<string[]> {
  if (packed === undefined) return [`${packageJson.name} was not packed`];
  const bytes = new Uint8Array(await readFile(packed.path));
  const published = await publintFindings(bytes);
  const typed = await typeFindings(bytes);
  return [...stale(packed.files), ...published, ...typed].map(
    (finding) => `${packageJson.name}: ${finding}`,
  );
}

/** What was built from a source that is no more: the compiler leaves it in `dist`. */
function stale(files: readonly string[]): string[] {
  const sources = new Set(files);
  return files
    .filter((file) => file.startsWith('dist/') && file.endsWith('.js'))
    .filter((file) => !sources.has(file.replace(/^dist/, 'src').replace(/js$/, 'ts')))
    .map((file) => `${file} has no source: \`npm run clean\``);
}

async function publintFindings(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: bytes.buffer } });
  return messages.map((message) => `${message.code}: ${formatMessage(message, pkg) ?? ''}`);
}

/**
 * arethetypeswrong under its profile for ESM: how TypeScript resolves for Node's old algorithm and
 * for `require` does not matter. Nothing is fetched: the package is the tarball.
 */
async function typeFindings(bytes: Uint8Array): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(bytes));
  if (result.types === false) return ['has no types'];
  const matters = ['node16-esm', 'bundler'] as const;
  return result.problems
    .filter((each) => matters.some((kind) => problemAffectsResolutionKind(each, kind, result)))
    .map((each) => `${each.kind}${'entrypoint' in each ? ` of ${each.entrypoint}` : ''}`);
}
