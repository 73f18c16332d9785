import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  isDataFile,
  isManifest,
  ManifestError,
  type Manifest,
  type NothingPlain,
  type PlainParts,
  type SecretsShape,
} from '@undotenv/manifest';
import { manifestFromData, parseJson } from '@undotenv/manifest/file';
import { UndotenvError } from '@undotenv/protocol';
import { ConfigurationError } from '../errors.ts';
import { parseYaml } from './parse-yaml.ts';

/** Far longer than any declaration. */
const maxBytes = 262_144;

/**
 * Loads a manifest from its file: what TypeScript or JavaScript export as their default, or what
 * JSON or YAML declare. `Shape` is what reads give, and `Plain` what is no secret, which for the
 * latter `undotenv types` writes down and `undotenv types --check` holds against the file:
 *
 * ```ts
 * import type { Secrets } from './undotenv.config.js';
 * const file = new URL('./undotenv.config.yaml', import.meta.url);
 * const client = createSecretsClient({ manifest: await loadManifest<Secrets>(file) });
 * ```
 *
 * @param file a path, from the working directory on if it is relative, or a `file:` URL
 * @throws {ManifestError} `INVALID_MANIFEST` with every problem and its place. Not retryable.
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: the file cannot be read or imported, is no
 *   manifest, or is YAML and the package `yaml` is not installed. Not retryable.
 */
export async function loadManifest<
  Shape extends SecretsShape,
  Plain extends PlainParts = NothingPlain,
>(file: string | URL): Promise<Manifest<Shape, Plain>> {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  const manifest = isDataFile(path) ? await readDataManifest(path) : await importManifest(path);
  // The file is outside of what the compiler sees: the caller says what is in it.
  return manifest as Manifest<Shape, Plain>;
}

/**
 * Reads a manifest in JSON or YAML. Nothing is run.
 *
 * @param importYaml gives the package `yaml` to a caller that has its own
 * @throws as `loadManifest`
 */
export async function readDataManifest(
  path: string,
  importYaml?: () => Promise<unknown>,
): Promise<Manifest> {
  const name = basename(path);
  const text = await readText(path);
  const isJson = /\.json$/i.test(path);
  const data = isJson ? parseJson(text, name) : await parseYaml(text, name, importYaml);
  return manifestFromData(data, name);
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ConfigurationError(`${path} cannot be read`, {
      hint: 'check its permissions',
      cause,
    });
  }
  if (bytes.length > maxBytes) throw new ManifestError(`${path} is longer than a manifest can be`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ManifestError(`${path} is not text in UTF-8`);
  }
}

async function importManifest(path: string): Promise<Manifest> {
  if (/\.[cm]?ts$/.test(path) && !stripsTypes()) {
    throw new ConfigurationError(`this Node.js cannot import ${path}`, {
      hint: 'use undotenv.config.mjs, start with `undotenv run --`, or use Node.js 22.18 or later',
    });
  }
  const manifest = await importDefault(path);
  if (isManifest(manifest)) return manifest;
  throw new ConfigurationError(`the default export of ${path} is not a manifest`, {
    hint: 'export default defineSecrets({ … })',
  });
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    if (error instanceof UndotenvError) throw error;
    // The error may quote what the manifest read; its class says enough to go and look.
    const what = error instanceof Error ? error.name : 'an error';
    throw new ConfigurationError(`importing ${path} failed with ${what}`, {
      hint: `see it with: node ${path}`,
    });
  }
}

function stripsTypes(): boolean {
  // Absent before Node 22.10, `false` where it is switched off.
  const { features } = process as { features: { typescript?: string | false } };
  return Boolean(features.typescript);
}
