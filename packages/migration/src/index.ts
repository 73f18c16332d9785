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
export { searchHistory, type HistorySearch } from './git/history.ts';
export { listGitFiles, readStagedFiles, type StagedFile } from './git/listed-files.ts';
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
  EditedSinceError,
  JournalDamagedError,
  JournalFormatError,
  MigrationInProgressError,
  NothingToResumeError,
  NothingToUndoError,
  ReadBackError,
  SecretCallError,
  SecretChangedError,
  SecretCollisionError,
  TargetMismatchError,
  UnfinishedMigrationError,
  UnsafeHistoryError,
  type MigrationError,
} from './migration-errors.ts';
export {
  AmbiguousFilesError,
  ConflictingValuesError,
  HiddenValueError,
  MalformedLinesError,
  NothingToMigrateError,
  PlanRefusedError,
  SecretNameError,
  SharedNameError,
  TrackedHistoryError,
  ValueTooLargeError,
  type PlanError,
  type PlanProblem,
  type VariableLines,
} from './plan-errors.ts';
export { environmentsWithFiles } from './plan/source-files.ts';
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
export { migrationKeyIds, rewrapMigrations, type RewrappedMigrations } from './sealed/rewrap.ts';
export { tryAll } from './plan/try-all.ts';
export { findSecretsInEnv, findSecretsInText, type FoundSecret } from './scan/find-secrets.ts';
export { valueFinder, type FoundValue } from './scan/known-values.ts';
export {
  makeStagedCurrent,
  type StagedVersion,
  stageVersion,
  unstageVersion,
} from './secrets/staged-version.ts';
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
