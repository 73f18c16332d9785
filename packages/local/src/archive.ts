export { asidesIn } from './archive/aside.ts';
export {
  checkExport,
  exportStore,
  type ExportOptions,
  type StorePlace,
} from './archive/export-store.ts';
export { openDirectorySource, type ImportSource } from './archive/import-source.ts';
export { importStore, type Imported, type ImportOptions } from './archive/import-store.ts';
export { openArchive, type Archive } from './archive/read-archive.ts';
export type { ArchiveContents } from './archive/record-codec.ts';
export type { StoreCounts } from './archive/store-records.ts';
export { refuseMissingStore } from './data-directory/missing-store.ts';
export { defaultMarkDirectory } from './store/mark-directory.ts';
