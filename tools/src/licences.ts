/** What a user installs with us is permissive. What only we install may be a little less so. */
import type { Guard } from './guard.ts';
import { readLockFile, type LockedPackage, type LockedPackages } from './lock-file.ts';
import { publishedPackages } from './workspaces.ts';

const permissive: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** MPL-2.0 binds changes of its own files, and we change and hand on none (lightningcss, of Vite). */
const forDevelopment: ReadonlySet<string> = new Set([...permissive, 'MPL-2.0']);

export const licences: Guard = {
  name: 'licences',
  find: async (repository) => {
    const locked = await readLockFile(repository);
    const published = await publishedPackages(repository);
    const installed = new Map<string, string>();
    for (const { folder, packageJson } of published) {
      followDependencies(locked, folder, packageJson.name, installed);
    }
    const isOurs = (path: string): boolean => !path.includes('node_modules/');
    return Object.entries(locked).flatMap(([path, { license = 'unknown', link }]) => {
      if (isOurs(path) || link === true) return [];
      const way = installed.get(path);
      const allowed = way === undefined ? forDevelopment : permissive;
      if (isAllowed(license, allowed)) return [];
      return [`${license}: ${way ?? path.replaceAll('node_modules/', '')}`];
    });
  },
};

/** Notes for each package that would be installed the way by which it is reached first. */
function followDependencies(
  locked: LockedPackages,
  path: string,
  way: string,
  installed: Map<string, string>,
): void {
  const found = locked[path];
  if (found === undefined || installed.has(path)) return;
  installed.set(path, way);
  for (const name of dependenciesOf(found)) {
    const target = resolve(locked, path, name);
    if (target !== undefined) followDependencies(locked, target, `${way} > ${name}`, installed);
  }
}

/** With those for other platforms, and peers, which a user may install as well. */
function dependenciesOf(locked: LockedPackage): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = locked;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Node's own way: the nearest `node_modules` above that has it. */
function resolve(locked: LockedPackages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const found = locked[path];
    if (found !== undefined) return found.link === true ? found.resolved : path;
    if (folder === '') return undefined;
  }
}

/** SPDX expressions as packages have them: one name, or several with OR or with AND. */
function isAllowed(licence: string, allowed: ReadonlySet<string>): boolean {
  const names = licence.replaceAll(/[()]/g, '');
  if (names.includes(' AND ')) return names.split(' AND ').every((name) => allowed.has(name));
  return names.split(' OR ').some((name) => allowed.has(name));
}
