import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Variables } from '@undotenv/manifest';
import { ConfigurationError } from '../errors.ts';
import { setVariable } from './set-variable.ts';
import { parseProfiles, type Profile } from './shared-files.ts';

/**
 * One profile of the files the AWS CLI writes. The credentials file wins over the config file, as it
 * does there.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: a file is there and cannot be read.
 */
export async function readProfile(
  variables: Variables,
  name: string,
): Promise<Profile | undefined> {
  const [own, shared] = await Promise.all([
    readIfAny(pathOf(variables, 'AWS_SHARED_CREDENTIALS_FILE', 'credentials')),
    readIfAny(pathOf(variables, 'AWS_CONFIG_FILE', 'config')),
  ]);
  const found = [
    parseProfiles(shared, 'config').get(name),
    parseProfiles(own, 'credentials').get(name),
  ];
  if (found.every((profile) => profile === undefined)) return undefined;
  return new Map(found.flatMap((profile) => [...(profile ?? [])]));
}

function pathOf(variables: Variables, variable: string, file: string): string | undefined {
  const named = setVariable(variables, variable);
  if (named !== undefined) return named;
  const home = homeOf(variables);
  return home === undefined ? undefined : join(home, '.aws', file);
}

/** `undefined` for a user who has none, as one that only a container's platform knows. */
function homeOf(variables: Variables): string | undefined {
  const named = setVariable(variables, 'HOME');
  if (named !== undefined) return named;
  try {
    // Node's is empty where HOME is: the files would be those of the working directory.
    const home = homedir();
    return home === '' ? userInfo().homedir : home;
  } catch {
    return undefined;
  }
}

async function readIfAny(path: string | undefined): Promise<string> {
  if (path === undefined) return '';
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw new ConfigurationError(`${path} cannot be read`, { hint: 'check its permissions' });
  }
}
