import { dirname, join } from 'node:path';
import { defaultRootKeyPath } from '../vault/root-key-file.ts';

/**
 * `$XDG_CONFIG_HOME/undotenv/trails`, beside the root key: outside of every data directory, so that
 * no copy of one that is put back brings its witness along.
 */
export function defaultWitnessDirectory(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return join(dirname(defaultRootKeyPath(variables)), 'trails');
}
