import type { Manifest } from './manifest.ts';

/** What a manifest's file is called; where a folder has several, the first of these counts. */
export const manifestFileNames: readonly string[] = [
  'undotenv.config.mjs',
  'undotenv.config.js',
  'undotenv.config.ts',
];

/**
 * Whether a value, such as the default export of a manifest's file, is what `defineSecrets` made.
 * A manifest of another copy of this package is one too, so what counts is its members.
 */
export function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'application' in value &&
    'nameTemplate' in value &&
    'secrets' in value &&
    Array.isArray(value.secrets)
  );
}
