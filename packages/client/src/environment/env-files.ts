import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variables } from '@undotenv/manifest';
import { parseEnv } from '@undotenv/protocol/dotenv';
import { ConfigurationError } from '../errors.ts';

/**
 * What `.env` and `.env.local` add to `variables`: a variable already set wins over both files,
 * and `.env.local` over `.env`. Files that do not exist add nothing.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if a file is there but cannot be read.
 */
export async function loadEnvFiles(
  directory: string,
  variables: Variables,
): Promise<Record<string, string>> {
  const [shared, local] = await Promise.all(
    ['.env', '.env.local'].map((name) => readEnvFile(join(directory, name))),
  );
  const merged = new Map([...(shared ?? []), ...(local ?? [])]);
  return Object.fromEntries([...merged].filter(([name]) => variables[name] === undefined));
}

async function readEnvFile(path: string): Promise<ReadonlyMap<string, string>> {
  try {
    return parseEnv(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return new Map();
    throw new ConfigurationError(`${path} cannot be read`, {
      hint: 'check its permissions',
      ...(typeof code === 'string' && { cause: error }),
    });
  }
}
