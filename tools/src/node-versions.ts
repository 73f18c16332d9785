/** The versions of Node that the packed packages are run with, besides the one at hand. */
import { join } from 'node:path';
import { outsideFolder } from './outside.ts';

/** The oldest that is supported, and the newest of each later line that is. */
export const nodeVersions: readonly string[] = ['20.19.0', '22.23.3', '24.21.0'];

/** npm has Node as a package for each platform; this is the one that CI has. */
export const hasNodePackages: boolean = process.platform === 'linux' && process.arch === 'x64';

/** They are large, and never change. */
export const nodesFolder: string = outsideFolder('nodes');

export function nodeBinary(version: string): string {
  return join(nodesFolder, 'node_modules', `node-${version}`, 'bin', 'node');
}
