export { importRootKeys, KeyChange, type NewProtection } from './root-key/change-key.ts';
export { confirmKeyIsKept } from './root-key/confirm-key.ts';
export { knownDataDirectories } from './root-key/data-directories.ts';
export { parseSavedKey, savedKeyText, saveKey } from './root-key/saved-key.ts';
export { rewrapDataDirectory, storeKeyIn } from './root-key/rewrap.ts';
