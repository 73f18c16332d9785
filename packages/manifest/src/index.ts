export type {
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
export { EnvironmentError, ManifestError, VariablesError, type VariableProblem } from './errors.ts';
export type { SecretsOf, ShapeOf } from './inference.ts';
export { keepsNumbers } from './json-numbers.ts';
export type {
  JsonManifestSecret,
  Manifest,
  ManifestKey,
  ManifestSecret,
  SecretsShape,
  TextManifestSecret,
} from './manifest.ts';
export { isManifest, manifestFileNames } from './manifest-file.ts';
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
