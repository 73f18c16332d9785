export { asBundled, bundleName, bundleStringOf, partOfBundle, pathInBundle } from './bundle.ts';
export type {
  BundleDeclaration,
  EnvironmentDeclaration,
  FailureClass,
  JsonSecretDeclaration,
  KeyDeclaration,
  KeyType,
  ManifestDeclaration,
  MissingKey,
  NameVariable,
  SecretDeclaration,
  SourceDeclaration,
  TextSecretDeclaration,
  VariableCondition,
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
export type { PlainOf, SecretsOf, ShapeOf } from './inference.ts';
export { nameGiven } from './name-given.ts';
export { keepsNumbers } from './json-numbers.ts';
export type {
  BundlePlace,
  JsonManifestSecret,
  Manifest,
  ManifestBundle,
  ManifestKey,
  ManifestSecret,
  NothingPlain,
  PlainParts,
  SecretsShape,
  TextManifestSecret,
} from './manifest.ts';
export { isDataFile, isManifest, manifestFileNames, manifestFilePattern } from './manifest-file.ts';
export {
  isProduction,
  nameInArn,
  resolveEnvironment,
  secretName,
  secretTags,
  spellEnvironment,
  type ResolvedEnvironment,
  type Variables,
} from './naming.ts';
export { isPort, parsePort } from './port.ts';
export { regionsByName } from './regions-by-name.ts';
export {
  secretObjectOf,
  secretStringOf,
  variablesFrom,
  variablesOf,
  withKey,
} from './secret-value.ts';
export type { Secret } from './secret.ts';
export type {
  InferOutput,
  StandardIssue,
  StandardResult,
  StandardSchema,
} from './standard-schema.ts';
