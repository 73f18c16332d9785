import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/**
 * One file with all it needs, as a Lambda function is deployed. ES modules are
 * preferred to CommonJS where a package has both, which makes the peers smaller and faster.
 */
export async function bundle(entry: string, file: string): Promise<Bundle> {
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    // What is CommonJS only, in the peers, requires Node's own modules.
    banner: { js: requireBanner },
    logLevel: 'error',
  });
  const content = await readFile(file);
  return { file, bytes: content.length, gzipBytes: gzipSync(content).length };
}

const requireBanner =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
