export { RootKey, type RootKeys } from './vault/root-key.ts';
export { KeyRing } from './vault/key-ring.ts';
export type { KeyFile, KeyProtection, Unlock, UnlockedKeyFile } from './vault/key-file.ts';
export { type Keychain, type KeychainOptions, systemKeychain } from './vault/keychain.ts';
export {
  defaultRootKeyPath,
  loadOrCreateRootKey,
  loadRootKey,
  readKeyFile,
  rootKeyFor,
} from './vault/root-key-file.ts';
