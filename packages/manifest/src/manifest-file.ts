import type { Manifest } from './manifest.ts';

/** What a manifest's file is called; where a folder has several, the first of these counts. */
export const manifestFileNames: readonly string[] = [
  'undotenv.config.mjs',
  'undotenv.config.js',
  'undotenv.config.ts',
  'undotenv.config.json',
  'undotenv.config.yaml',
  'undotenv.config.yml',
];

/** The same for messages. */
export const manifestFilePattern = 'undotenv.config.{mjs,js,ts,json,yaml,yml}';

/** Whether a manifest's file is plain data: reading it runs nothing. */
export function isDataFile(path: string): boolean {
  return /\.(?:json|ya?ml)$/i.test(path);
}

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
