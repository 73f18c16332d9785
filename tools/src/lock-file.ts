/**
 * Where packages come from is the business of the machine that installs them: the lock file pins
 * what they are by their hashes, and neither it nor another file names an address to download from.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow } from './files.ts';
import type { Guard } from './guard.ts';

export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  /** A workspace, whose `resolved` is a folder. */
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** By path: `node_modules/a/node_modules/b`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export async function readLockFile(repository: string): Promise<LockedPackages> {
  const text = await readFile(join(repository, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { packages: LockedPackages }).packages;
}

export const lockFile: Guard = {
  name: 'lock-file',
  find: async (repository) => {
    const locked = Object.entries(await readLockFile(repository));
    const files = await filesBelow(repository);
    const named = await Promise.all(
      files.map(async (path) => {
        const text = await readFile(join(repository, path), 'latin1');
        return namesRegistry(text) ? [`${path} names a registry`] : [];
      }),
    );
    return [...locked.flatMap(([path, each]) => unpinned(path, each)), ...named.flat()];
  },
};

function unpinned(path: string, locked: LockedPackage): string[] {
  if (!path.includes('node_modules/') || locked.link === true) return [];
  const findings: string[] = [];
  if (locked.resolved !== undefined) findings.push(`package-lock.json: ${path} has an address`);
  if (locked.integrity === undefined) findings.push(`package-lock.json: ${path} has no hash`);
  return findings;
}

function namesRegistry(text: string): boolean {
  return /\/\/(?:registry|npm|codeload)\.[\w.-]+\.(?:org|com|io|dev|net)\b|:_auth(?:Token)?\s*=/.test(
    text,
  );
}
