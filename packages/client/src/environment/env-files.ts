import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Variables } from '@undotenv/manifest';
import { parseEnv } from '@undotenv/protocol/dotenv';
import { ConfigurationError } from '../errors.ts';
import { environmentFileNamesFor } from './environment-files.ts';
import { fileOfVariable, rememberFiles } from './variable-origins.ts';

/** A later one wins over those before it. */
const fileNames = ['.env', '.env.local'] as const;

/**
 * What `.env` and `.env.local` add to `variables`: a variable already set wins over both files,
 * and `.env.local` over `.env`. Files that do not exist add nothing.
 *
 * @param ofEnvironment names of files of the program's environment, over `.env` and under
 *   `.env.local`
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if a file is there but cannot be read.
 */
export async function loadEnvFiles(
  directory: string,
  variables: Variables,
  ofEnvironment: readonly string[] = [],
): Promise<Record<string, string>> {
  const [shared, own] = fileNames;
  const paths = [shared, ...ofEnvironment, own].map((name) => join(directory, name));
  const texts = await Promise.all(
    paths.map((path) => readFile(path, 'utf8').catch((error: unknown) => absent(path, error))),
  );
  const merged = Object.entries(mergeTexts(texts));
  return Object.fromEntries(merged.filter(([name]) => variables[name] === undefined));
}

export interface EnvFilesOptions {
  /**
   * Names the environment, whose own `.env.<environment>` is then read, too: over `.env` and under
   * `.env.local`.
   */
  manifest?: Manifest;
  /** Where the files are; the working directory when absent. */
  directory?: string;
  /** What wins over the files; `process.env` when absent. */
  variables?: Variables;
}

/**
 * `variables` with what `.env.local` and `.env` say where they say nothing: for a client in an
 * application that is started without the preloader.
 *
 * ```ts
 * const secrets = createSecretsClient({ manifest, variables: withEnvFiles({ manifest }) });
 * ```
 *
 * The files are read now and once, `variables` at every use: `process.env` stays as it is, and what
 * is changed in it later counts. A variable set to nothing is set.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if a file is there but cannot be read.
 */
export function withEnvFiles(options: EnvFilesOptions = {}): Variables {
  const { manifest, directory = process.cwd(), variables = process.env } = options;
  const [shared, own] = fileNames.map((name) => readLayer(directory, name));
  const ofAll = overlayAll(variables, [own, shared]);
  if (manifest === undefined) return ofAll;
  // The file of one environment does not decide which that is.
  const ofEnvironment = environmentFileNamesFor(manifest, ofAll)
    .map((name) => readLayer(directory, name, manifest.environment.variable))
    .reverse();
  return overlayAll(variables, [own, ...ofEnvironment, shared]);
}

/** What one file says. */
interface Layer {
  readonly fileName: string;
  readonly values: Readonly<Record<string, string>>;
}

function readLayer(directory: string, fileName: string, except?: string): Layer {
  return { fileName, values: mergeTexts([readText(directory, fileName)], except) };
}

function readText(directory: string, name: string): string {
  const path = join(directory, name);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return absent(path, error);
  }
}

/** `variables`, and what the files say where they say nothing; a later file less than an earlier. */
function overlayAll(variables: Variables, layers: readonly (Layer | undefined)[]): Variables {
  const present = layers.filter((layer) => layer !== undefined);
  return present.reduce(overlay, variables);
}

function overlay(variables: Variables, { fileName, values }: Layer): Variables {
  const ownOf = (name: string): string | undefined =>
    Object.hasOwn(variables, name) ? variables[name] : undefined;
  const valueOf = (name: string | symbol): string | undefined =>
    typeof name === 'symbol' ? undefined : (ownOf(name) ?? values[name]);
  const overlaid = new Proxy<Variables>(Object.create(null) as Variables, {
    get: (_, name) => valueOf(name),
    has: (_, name) => valueOf(name) !== undefined,
    ownKeys: () => [...new Set([...Object.keys(variables), ...Object.keys(values)])],
    getOwnPropertyDescriptor: (_, name) => {
      const value = valueOf(name);
      return value === undefined ? undefined : { value, enumerable: true, configurable: true };
    },
  });
  rememberFiles(overlaid, (name) => {
    if (ownOf(name) !== undefined) return fileOfVariable(variables, name);
    return values[name] === undefined ? undefined : fileName;
  });
  return overlaid;
}

/** Without a prototype: no name of a variable means anything else here. */
function mergeTexts(texts: readonly string[], except?: string): Readonly<Record<string, string>> {
  const merged = texts.flatMap((text) => [...parseEnv(text)]).filter(([name]) => name !== except);
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(merged));
}

function absent(path: string, error: unknown): '' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return '';
  throw new ConfigurationError(`${path} cannot be read`, {
    hint: 'check its permissions',
    ...(typeof code === 'string' && { cause: error }),
  });
}
