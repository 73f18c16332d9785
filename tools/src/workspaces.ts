import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PackageJson {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Workspace {
  /** Below the repository, with `/`. */
  readonly folder: string;
  readonly packageJson: PackageJson;
}

/** What `packages` holds: all that is published. */
export async function publishedPackages(repository: string): Promise<readonly Workspace[]> {
  const names = (await readdir(join(repository, 'packages'))).sort();
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = `packages/${name}`;
      const text = await readFile(join(repository, folder, 'package.json'), 'utf8');
      return { folder, packageJson: JSON.parse(text) as PackageJson };
    }),
  );
  return found.filter(({ packageJson }) => packageJson.private !== true);
}
