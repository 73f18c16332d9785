import { dirname, join } from 'node:path';
import { defaultRootKeyPath } from '../vault/root-key-file.ts';

/**
 * `$XDG_CONFIG_HOME/undotenv/stores`, beside the root key: no copy of a data directory that is put
 * back brings its mark along.
 */
export function defaultMarkDirectory(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return join(dirname(defaultRootKeyPath(variables)), 'stores');
}
