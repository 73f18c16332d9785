import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import type { InferredManifest } from './infer-manifest.ts';
import type { Project } from './project.ts';
import { visible } from '../terminal/terminal.ts';

/** Shows a manifest that was worked out, before anybody is asked about it. */
export function showManifest({ terminal }: Context, inferred: InferredManifest): void {
  terminal.say(`secrets in .env: ${inferred.variables.map(visible).join(', ')}`);
  terminal.say(`${inferred.fileName}:`);
  for (const line of inferred.source.trimEnd().split('\n')) {
    terminal.say(`  ${terminal.colors.dim(visible(line))}`);
  }
}

/**
 * Writes the manifest of a project that has none.
 *
 * @returns the file's path
 * @throws {RefusedError} `REFUSED` if a file of that name has come up: it may hold decisions.
 */
export async function writeManifest(
  { terminal }: Context,
  project: Project,
  { fileName, source }: InferredManifest,
): Promise<string> {
  const path = join(project.directory, fileName);
  try {
    await writeFile(path, source, { flag: 'wx' });
  } catch (cause) {
    throw new RefusedError(`${path} cannot be written`, {
      hint: 'move a file of that name away, or check the permissions of the folder',
      cause,
    });
  }
  terminal.success(`wrote ${fileName}`);
  return path;
}
