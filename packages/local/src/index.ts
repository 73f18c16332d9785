export { InvalidPrincipalsError } from './access/errors.ts';
export { readPrincipals } from './access/read-principals.ts';
export type {
  PrincipalDefinition,
  PrincipalKey,
  PrincipalPolicy,
  Principals,
} from './access/principal.ts';
export type { CallRecord } from './control/call-log.ts';
export { type AdjustableClock, type Clock, systemClock } from './clock.ts';
export { connectLocal, type ConnectOptions, type LocalConnection } from './server/connect-local.ts';
export { readOwner } from './data-directory/data-directory.ts';
export { defaultDataDirectory, projectId } from './data-directory/default-directory.ts';
export {
  ArchiveDamagedError,
  ArchiveError,
  AuditTrailError,
  DataDirectoryError,
  type DirectoryOwner,
  KeyChangeInProgressError,
  KeychainError,
  RootKeyError,
  RootKeyLockedError,
  RootKeyMissingError,
  RootKeyNeededError,
  type StorageError,
  StoreCorruptError,
  StoreInUseError,
  StoreIoError,
  StoreMissingError,
  StoreNotEmptyError,
  StoreRolledBackError,
  UnsealError,
  UnsupportedFormatError,
  WrongPassphraseError,
  WrongRootKeyError,
} from './errors.ts';
export type { Fault, Faults, FaultTarget } from './control/faults.ts';
export type { Ids } from './ids.ts';
export { InvalidKeysError } from './kms/errors.ts';
export type { Key, KeyDefinition, Keys, KeyState } from './kms/key.ts';
export { readKeys } from './kms/read-keys.ts';
export type { DefinitionProblem } from './read-definitions.ts';
export {
  EphemeralOnlyError,
  type LocalError,
  NotLoopbackError,
  PortInUseError,
} from './server/server-errors.ts';
export type { LocalAccess } from './server/local-access.ts';
export type { LocalOptions, LocalServer } from './server/local-server.ts';
export type {
  RotationEvent,
  RotationFailure,
  RotationFunction,
  RotationStep,
  StepFailure,
} from './rotation/rotation-function.ts';
export type { RotationFunctions } from './rotation/rotation-functions.ts';
export { startLocal } from './server/start-local.ts';
export { refuseMissingStore } from './data-directory/missing-store.ts';
export { defaultMarkDirectory } from './store/mark-directory.ts';
export type { MarkOptions } from './store/open-marked-store.ts';
export type { Rates } from './throttling/rates.ts';
