import { variablesOf, type Manifest } from '@undotenv/manifest';
import { refuseTrackedHistory } from '../git/tracked-history.ts';
import { ourSecrets, refuseUnfinished } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { NothingToMigrateError, SharedNameError } from '../plan-errors.ts';
import { storedSecrets, type StoredSecrets } from '../secrets/stored-secrets.ts';
import type { Destination } from '../target.ts';
import { MigrationContents } from './contents.ts';
import { monthlyCost } from './cost.ts';
import { desiredSecrets, type DesiredSecretOfManifest } from './desired-secrets.ts';
import { planFiles } from './plan-files.ts';
import { planSecret } from './plan-secrets.ts';
import {
  classifySource,
  plannedVariables,
  refuseUnclear,
  rewriteSource,
  type PlannedSource,
} from './plan-source.ts';
import type { MigrationPlan, PlannedSecret } from './plan.ts';
import { readSources, variablesOfEnvironment, type Sources } from './source-files.ts';
import { tryAll } from './try-all.ts';
import { planWarnings } from './warnings.ts';

export interface PlanInput {
  /** The project's directory, absolute. */
  readonly project: string;
  readonly manifest: Manifest;
  /** Which to migrate, in any spelling the manifest knows; `environmentsWithFiles` finds them. */
  readonly environments: readonly string[];
  /** Read from, not written to. */
  readonly destination: Destination;
  /** Plans a new version also where a secret has the value already. */
  readonly force?: boolean;
}

/** A plan to show, and what it leaves out: the two belong together. */
export interface PlannedMigration {
  readonly plan: MigrationPlan;
  readonly contents: MigrationContents;
}

/**
 * Finds out what a migration would do. Writes nothing, neither to files nor to the target.
 *
 * An environment sees `.env`, and `.env.<environment>` over it: a variable that only `.env` sets
 * belongs to the secret of each. A `.env` that an environment reads which is not planned stays as
 * it is. `.env.local` and `.env.*.local` are a developer's own, and no part of it.
 *
 * @throws {UnfinishedMigrationError} `UNFINISHED_MIGRATION`: resume or undo it first.
 * @throws {TrackedHistoryError} `TRACKED_HISTORY`: git would take the backup.
 * @throws {AmbiguousFilesError} `AMBIGUOUS_FILES`: one environment has two files.
 * @throws {MigrationFileError} a file is missing, unsafe to replace, too large or not text.
 * @throws {NothingToMigrateError} `NOTHING_TO_MIGRATE`
 * @throws {MalformedLinesError} `MALFORMED_LINES`, {ConflictingValuesError} `CONFLICTING_VALUES`
 *   or {HiddenValueError} `HIDDEN_VALUE`: a file is not clear about its values.
 * @throws {VariablesError} `INVALID_VARIABLES`: all that are missing or wrong, at once.
 * @throws {ValueTooLargeError} `VALUE_TOO_LARGE` or {SecretNameError} `REFUSED_NAME`: Secrets
 *   Manager would refuse.
 * @throws {PlanRefusedError} `PLAN_REFUSED`: such problems, where there are several files or
 *   environments: those of all of them.
 * @throws {SharedNameError} `SHARED_NAME` or {EnvironmentError} `UNKNOWN_ENVIRONMENT`: the manifest
 *   does not tell environments apart, or does not know one.
 * @throws {SecretCallError} `SECRET_CALL_FAILED`: the target cannot be read. Retryable if its
 *   cause is.
 */
export async function planMigration(
  history: MigrationHistory,
  { project, manifest, environments, destination, force = false }: PlanInput,
): Promise<PlannedMigration> {
  await refuseUnfinished(history);
  await refuseTrackedHistory(history.directory);
  const sources = await readSources(history.fileSystem, project, manifest, environments);
  const concerned = environmentsConcerned(sources, manifest);
  const stored = storedSecrets(destination, await ourSecrets(history));
  const desired = await desireAll(sources, manifest, concerned, stored);
  const planned = await rewriteAll(sources, manifest, desired);

  const secrets: PlannedSecret[] = [];
  for (const secret of desired)
    secrets.push(await planSecret(stored, secret, { force, region: destination.target.region }));
  const files = await planFiles(history, {
    project,
    manifest,
    target: destination.target.kind,
    sources: planned,
  });
  const environmentFiles = sources.files.map(({ path }) => path);
  const plan: MigrationPlan = {
    project,
    file: environmentFiles[0] ?? '',
    environmentFiles,
    application: manifest.application,
    environment: concerned[0] ?? '',
    environments: concerned,
    target: destination.target,
    variables: planned.flatMap((each) => plannedVariables(sources, each, desired)),
    secrets,
    totals: countActions(secrets, planned),
    cost: monthlyCost(destination.target, secrets.length),
    files: files.planned,
    startScripts: files.startScripts,
    warnings: await planWarnings({ history, project, manifest, sources, planned, secrets, files }),
  };
  const payloads = new Map(desired.map(({ name, payload }) => [name, payload]));
  return { plan, contents: new MigrationContents(payloads, files.contents) };
}

/** Those that find any of the manifest's variables in their files; the others are done already. */
function environmentsConcerned(sources: Sources, manifest: Manifest): string[] {
  const mapped = manifest.secrets.flatMap(variablesOf);
  const concerned = sources.environments.filter((environment) => {
    const variables = variablesOfEnvironment(sources, environment);
    return mapped.some((variable) => variables.has(variable));
  });
  if (concerned.length > 0) return concerned;
  throw new NothingToMigrateError(sources.files.map(({ path }) => path));
}

async function desireAll(
  sources: Sources,
  manifest: Manifest,
  environments: readonly string[],
  stored: StoredSecrets,
): Promise<DesiredSecretOfManifest[]> {
  const mapped = manifest.secrets.flatMap(variablesOf);
  await tryAll(
    sources.files,
    ({ path }) => path,
    (file) => {
      refuseUnclear(file, mapped);
    },
  );
  const desired = await tryAll(
    environments,
    (environment) => environment,
    (environment) => {
      const variables = variablesOfEnvironment(sources, environment);
      return desiredSecrets(manifest, environment, Object.fromEntries(variables), stored);
    },
  );
  refuseSharedNames(desired.flat());
  return desired.flat();
}

function refuseSharedNames(desired: readonly DesiredSecretOfManifest[]): void {
  const owners = new Map<string, string>();
  for (const { name, environment } of desired) {
    const owner = owners.get(name);
    if (owner !== undefined) throw new SharedNameError(name, [owner, environment]);
    owners.set(name, environment);
  }
}

async function rewriteAll(
  sources: Sources,
  manifest: Manifest,
  desired: readonly DesiredSecretOfManifest[],
): Promise<PlannedSource[]> {
  const classified = sources.files.map((file) => classifySource(sources, file, manifest));
  return tryAll(
    classified,
    ({ source }) => source.path,
    (each) => {
      const others = classified.filter((other) => other !== each);
      return rewriteSource(sources, each, others, manifest, desired);
    },
  );
}

function countActions(
  secrets: readonly PlannedSecret[],
  planned: readonly PlannedSource[],
): MigrationPlan['totals'] {
  const moved = planned.reduce((sum, each) => sum + each.moved.length, 0);
  const totals = { create: 0, refused: 0, restore: 0, unchanged: 0, update: 0, moved };
  for (const { action } of secrets) totals[action] += 1;
  return totals;
}
