/** For each package, in order, the packages it may import. */
export type PackageTable = ReadonlyMap<string, readonly string[]>;

const row = /^\| \[`([\w-]+)`\]\(packages\/[\w-]+\/src\) *\|[^|]*\| ([^|]+?) *\|$/gm;

/** The table of ARCHITECTURE.md, which is the only place where the rule is written. */
export function readPackageTable(architecture: string): PackageTable {
  const table = new Map<string, readonly string[]>();
  for (const [, name = '', allowed = ''] of architecture.matchAll(row)) {
    const above = [...table.keys()];
    table.set(name, allowedPackages(name, allowed, above));
  }
  if (table.size === 0) throw new TypeError('ARCHITECTURE.md has no table of packages');
  return table;
}

function allowedPackages(
  name: string,
  allowed: string,
  above: readonly string[],
): readonly string[] {
  if (allowed === 'nothing') return [];
  if (allowed === 'all above') return above;
  const names = allowed.split(', ');
  const unknown = names.filter((each) => !above.includes(each));
  if (unknown.length === 0) return names;
  throw new RangeError(`${name} may import only packages above it, not ${unknown.join(', ')}`);
}
