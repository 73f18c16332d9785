export { asBundled, bundleName, bundleStringOf, partOfBundle, pathInBundle } from './bundle.ts';
export type {
  BundleDeclaration,
  EnvironmentDeclaration,
  JsonSecretDeclaration,
  KeyDeclaration,
  KeyType,
  ManifestDeclaration,
  SecretDeclaration,
  SourceDeclaration,
  TextSecretDeclaration,
} from './declaration.ts';
export { defineSecrets } from './define-secrets.ts';
export {
  ConflictingSettingsError,
  EnvironmentError,
  ManifestError,
  VariablesError,
  type AnyManifestError,
  type ManifestProblem,
  type VariableProblem,
} from './errors.ts';
export type { SecretsOf, ShapeOf } from './inference.ts';
export { keepsNumbers } from './json-numbers.ts';
export type {
  BundlePlace,
  JsonManifestSecret,
  Manifest,
  ManifestBundle,
  ManifestKey,
  ManifestSecret,
  SecretsShape,
  TextManifestSecret,
} from './manifest.ts';
export { isDataFile, isManifest, manifestFileNames, manifestFilePattern } from './manifest-file.ts';
export {
  resolveEnvironment,
  secretName,
  secretTags,
  spellEnvironment,
  type ResolvedEnvironment,
  type Variables,
} from './naming.ts';
export {
  secretObjectOf,
  secretStringOf,
  variablesFrom,
  variablesOf,
  withKey,
} from './secret-value.ts';
export type {
  InferOutput,
  StandardIssue,
  StandardResult,
  StandardSchema,
} from './standard-schema.ts';
