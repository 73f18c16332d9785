export type { CallRecord } from './call-log.ts';
export { type AdjustableClock, type Clock, systemClock } from './clock.ts';
export { connectLocal, type ConnectOptions, type LocalConnection } from './connect-local.ts';
export { defaultDataDirectory, projectId, readOwner } from './data-directory.ts';
export {
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
  UnsealError,
  UnsupportedFormatError,
  WrongPassphraseError,
  WrongRootKeyError,
} from './errors.ts';
export type { Fault, Faults, FaultTarget } from './faults.ts';
export type { Ids } from './ids.ts';
export {
  EphemeralOnlyError,
  type LocalError,
  NotLoopbackError,
  PortInUseError,
} from './server-errors.ts';
export type { LocalAccess, LocalOptions, LocalServer } from './local-server.ts';
export { startLocal } from './start-local.ts';
