/**
 * Imports go one way. Between packages, as the table of ARCHITECTURE.md says; within a package, in
 * no circle, not even of types; and never into another package's files, but by its entries. Only
 * the end-to-end tests look inside: the command line exports nothing for them to look at.
 */
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { findCircle } from './circles.ts';
import { filesBelow } from './files.ts';
import type { Guard } from './guard.ts';
import { readPackageTable, type PackageTable } from './package-table.ts';

interface SourceFile {
  readonly path: string;
  /** `packages/client`, or the folder at the root. */
  readonly home: string;
  readonly imported: readonly string[];
}

export const imports: Guard = {
  name: 'imports',
  find: async (repository) => {
    const architecture = await readFile(join(repository, 'ARCHITECTURE.md'), 'utf8');
    const files = await readSources(repository);
    const table = readPackageTable(architecture);
    return [
      ...unlistedPackages(files, table),
      ...files.flatMap((file) => forbiddenImports(file, table)),
      ...circles(files),
    ];
  },
};

async function readSources(repository: string): Promise<SourceFile[]> {
  const paths = (await filesBelow(repository)).filter((path) => /\.[cm]?[jt]s$/.test(path));
  return Promise.all(
    paths.map(async (path) => {
      const { importedFiles } = ts.preProcessFile(await readFile(join(repository, path), 'utf8'));
      return { path, home: homeOf(path), imported: importedFiles.map(({ fileName }) => fileName) };
    }),
  );
}

function homeOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' || first === 'examples' ? `${first}/${second}` : first;
}

function isSource({ path, home }: SourceFile): boolean {
  return home.startsWith('packages/') && path.startsWith(`${home}/src/`);
}

function unlistedPackages(files: readonly SourceFile[], table: PackageTable): string[] {
  const homes = new Set(files.filter(isSource).map(({ home }) => home));
  const listed = new Set([...table.keys()].map((name) => `packages/${name}`));
  return [
    ...[...homes].filter((home) => !listed.has(home)).map((home) => `${home} is not`),
    ...[...listed]
      .filter((home) => !homes.has(home))
      .map((home) => `${home}, which is not here, is`),
  ].map((finding) => `ARCHITECTURE.md: ${finding} in the table of packages`);
}

function forbiddenImports(file: SourceFile, table: PackageTable): string[] {
  const { path, home, imported } = file;
  const allowed = table.get(home.replace('packages/', '')) ?? [];
  return imported.flatMap((specifier) => {
    if (specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(path), specifier);
      const isForeign =
        home !== 'e2e' && homeOf(target) !== home && /\/(?:src|dist)\//.test(target);
      const isTest = isSource(file) && !target.startsWith(`${home}/src/`);
      return isForeign || isTest ? [`${path} imports ${target}`] : [];
    }
    const [, name, entry = ''] = /^@undotenv\/([^/]+)(.*)$/.exec(specifier) ?? [];
    if (name === undefined) return [];
    if (/^\/(?:src|dist)\b/.test(entry)) return [`${path} imports ${specifier}, which is no entry`];
    if (!isSource(file) || allowed.includes(name)) return [];
    return [`${path} imports ${specifier}, which the table of ARCHITECTURE.md does not allow`];
  });
}

function circles(files: readonly SourceFile[]): string[] {
  const edges = new Map(
    files.map(({ path, imported }) => [
      path,
      imported
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => posix.join(posix.dirname(path), specifier)),
    ]),
  );
  const circle = findCircle(edges);
  return circle === undefined ? [] : [`a circle: ${circle.join(' → ')}`];
}
