export {
  applyMigration,
  resumeMigration,
  type ApplyOptions,
  type MigrationReport,
} from './apply/apply.ts';
export { classify, type ClassifiedVariable, type ReasonCode } from './classify/classify.ts';
export { inferManifest } from './classify/infer-manifest.ts';
export { renderManifest } from './classify/render-manifest.ts';
export { EnvDocument } from './dotenv/document.ts';
export {
  EntangledLinesError,
  FileChangedError,
  FileNotFoundError,
  FileOperationError,
  FileTooLargeError,
  InvalidPackageJsonError,
  NotTextError,
  UnrepresentableValueError,
  UnsafeFileError,
  type MigrationFileError,
} from './file-errors.ts';
export { readProjectFile, type ProjectFile } from './files/read.ts';
export {
  findUnfinishedMigration,
  listMigrations,
  type MigrationState,
  type MigrationSummary,
} from './journal/history.ts';
export {
  openMigrationHistory,
  type HistoryOptions,
  type MigrationHistory,
} from './journal/migration-history.ts';
export {
  BackupDamagedError,
  ConflictingValuesError,
  EditedSinceError,
  HiddenValueError,
  JournalDamagedError,
  JournalFormatError,
  MalformedLinesError,
  MigrationInProgressError,
  NothingToMigrateError,
  NothingToResumeError,
  NothingToUndoError,
  ReadBackError,
  SecretCollisionError,
  SecretNameError,
  SecretCallError,
  TargetMismatchError,
  UnfinishedMigrationError,
  UnsafeHistoryError,
  ValueTooLargeError,
  type MigrationError,
  type VariableLines,
} from './migration-errors.ts';
export type {
  MetadataChange,
  MigrationPlan,
  MonthlyCost,
  PlannedAction,
  PlannedFile,
  PlannedSecret,
  PlannedStartScript,
  PlannedVariable,
  PlanWarning,
} from './plan/plan.ts';
export { planMigration, type PlanInput, type PlannedMigration } from './plan/plan-migration.ts';
export type {
  MigrationProgress,
  OnProgress,
  SecretOutcome,
  UndoneSecretOutcome,
} from './progress.ts';
export { setAsideFiles, type SetAsideFile } from './undo/set-aside.ts';
export {
  isSameTarget,
  openDestination,
  targetText,
  type Destination,
  type MigrationTarget,
  type SecretReader,
} from './target.ts';
export {
  planUndo,
  undoMigration,
  type UndoOptions,
  type UndoPlan,
  type UndoReport,
} from './undo/undo.ts';
