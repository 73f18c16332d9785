import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Metafile } from 'esbuild';

/** What a contestant, with all it needs, adds to a program. */
export interface Size {
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Bytes of it by the file they come from. */
  readonly inputs: ReadonlyMap<string, number>;
  /** Without what is imported only when it is needed, if the bundler is told to split. */
  readonly eagerBytes: number;
  readonly eagerGzipBytes: number;
}

/**
 * Makes one file with all it needs, as a Lambda function is deployed. ES modules are preferred to
 * CommonJS where a package has both, which makes the peers smaller and faster.
 */
export async function bundle(entry: string, file: string): Promise<void> {
  // What is CommonJS only, in the peers, requires Node's own modules.
  await build({ ...options, banner: { js: requireBanner }, entryPoints: [entry], outfile: file });
}

export async function sizeOf(entry: string): Promise<Size> {
  const { metafile, outputFiles } = await build({ ...options, entryPoints: [entry], write: false });
  const content = outputFiles[0]?.contents ?? new Uint8Array();
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).map(
    ([path, { bytesInOutput }]) => [path, bytesInOutput] as const,
  );
  const eager = await eagerContent(entry);
  return {
    bytes: content.length,
    gzipBytes: gzipSync(content).length,
    inputs: new Map(inputs),
    eagerBytes: eager.length,
    eagerGzipBytes: gzipSync(eager).length,
  };
}

/** What a start loads of the same, split where it is imported on demand. */
async function eagerContent(entry: string): Promise<Buffer> {
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: [entry],
    outdir: '.',
    splitting: true,
    write: false,
  });
  const start = Object.keys(metafile.outputs).find(
    (path) => metafile.outputs[path]?.entryPoint !== undefined && isStart(metafile, path),
  );
  const eager = start === undefined ? [] : reachable(metafile, start);
  return Buffer.concat(
    outputFiles
      .filter(({ path }) => eager.some((each) => path.endsWith(`/${each}`)))
      .map(({ contents }) => contents),
  );
}

/** A chunk that is imported on demand is an entry point, too, but of another chunk. */
function isStart({ outputs }: Metafile, path: string): boolean {
  return !Object.values(outputs).some(({ imports }) => imports.some((each) => each.path === path));
}

function reachable({ outputs }: Metafile, start: string): string[] {
  const found = new Set([start]);
  for (const path of found) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && next in outputs) found.add(next);
    }
  }
  return [...found];
}

const requireBanner =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

const options = {
  bundle: true,
  minify: true,
  metafile: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  logLevel: 'error',
} satisfies BuildOptions;
