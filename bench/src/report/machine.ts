import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';

/** What the figures depend on. */
export function describeMachine(): string[] {
  const [cpu] = cpus();
  const memoryGib = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${String(cpus().length)} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memoryGib} GiB of memory`,
    `${platform()} ${release()} on ${arch()}`,
    `Node.js ${process.versions.node}`,
  ];
}

/** The exact versions of everything that takes part, as this package's own manifest pins them. */
export function describeVersions(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
