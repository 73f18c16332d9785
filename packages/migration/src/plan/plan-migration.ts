import { spellEnvironment, variablesOf, type Manifest } from '@undotenv/manifest';
import { join } from 'node:path';
import { classify, type ClassifiedVariable } from '../classify/classify.ts';
import { looksRandom } from '../classify/value-rules.ts';
import { EnvDocument } from '../dotenv/document.ts';
import { readProjectFile } from '../files/read.ts';
import { ourArns, refuseUnfinished } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import {
  ConflictingValuesError,
  MalformedLinesError,
  NothingToMigrateError,
} from '../migration-errors.ts';
import type { Destination } from '../target.ts';
import { MigrationContents } from './contents.ts';
import { monthlyCost } from './cost.ts';
import { desiredSecrets } from './desired-secrets.ts';
import { exposedValues } from './exposed-values.ts';
import { planFiles } from './plan-files.ts';
import { planSecret } from './plan-secrets.ts';
import type { MigrationPlan, PlannedSecret, PlannedVariable } from './plan.ts';
import { rewriteEnvironment } from './rewrite-environment.ts';
import { planWarnings } from './warnings.ts';

export interface PlanInput {
  /** The project's directory, absolute. */
  readonly project: string;
  /** The file with the variables, relative to the project; `.env` when absent. */
  readonly file?: string;
  readonly manifest: Manifest;
  /** In any spelling the manifest knows. */
  readonly environment: string;
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
 * @throws {UnfinishedMigrationError} `UNFINISHED_MIGRATION`: resume or undo it first.
 * @throws {MigrationFileError} the file is missing, unsafe to replace, too large or not text.
 * @throws {MalformedLinesError} `MALFORMED_LINES`, {ConflictingValuesError} `CONFLICTING_VALUES`
 *   or {HiddenValueError} `HIDDEN_VALUE`: the file is not clear about its values.
 * @throws {NothingToMigrateError} `NOTHING_TO_MIGRATE`
 * @throws {VariablesError} `INVALID_VARIABLES`: all that are missing or wrong, at once.
 * @throws {ValueTooLargeError} `VALUE_TOO_LARGE`, {SecretNameError} `REFUSED_NAME` or
 *   {EnvironmentError} `UNKNOWN_ENVIRONMENT`: Secrets Manager or the manifest would refuse.
 * @throws {SecretCallError} `SECRET_CALL_FAILED`: the target cannot be read. Retryable if its
 *   cause is.
 */
export async function planMigration(
  history: MigrationHistory,
  input: PlanInput,
): Promise<PlannedMigration> {
  const { project, file = '.env', manifest, destination, force = false } = input;
  await refuseUnfinished(history);
  const environment = spellEnvironment(manifest, input.environment);
  const { fileSystem } = history;
  const environmentFile = await readProjectFile(join(project, file), { fileSystem });
  const document = EnvDocument.parse(environmentFile.text);
  const variables = document.variables();
  const moved = movedVariables(manifest, variables);
  if (moved.length === 0) throw new NothingToMigrateError(file);
  refuseUnclear(file, document, moved);
  const desired = desiredSecrets(manifest, environment, Object.fromEntries(variables));
  const classified = classify(variables, manifest);
  const exposed = classified.filter((each) => each.moved && each.exposed);
  const rewrite = rewriteEnvironment({
    document,
    manifest,
    environment,
    moved,
    exposed: exposed.map(({ variable }) => variable),
    secretNames: desired.map(({ name }) => name),
  });

  const ours = await ourArns(history);
  const isOurs = (arn: string): boolean => ours.has(arn);
  const secrets: PlannedSecret[] = [];
  for (const secret of desired) {
    secrets.push(await planSecret({ api: destination.api, isOurs, force }, secret));
  }
  const files = await planFiles(history, {
    project,
    manifest,
    target: destination.target.kind,
    environmentPath: file,
    environmentFile,
    rewrite,
    moved: moved.length,
    exposed: exposedValues(variables, classified),
  });
  const names = new Map(desired.map(({ declared, name }) => [declared.secret, name]));
  const plan: MigrationPlan = {
    project,
    file,
    application: manifest.application,
    environment,
    target: destination.target,
    variables: classified.map((each) => plannedVariable(each, document, names)),
    secrets,
    totals: countActions(secrets, moved.length),
    cost: monthlyCost(destination.target, secrets.length),
    files: files.planned,
    startScripts: files.startScripts,
    warnings: await planWarnings({
      project,
      file,
      document,
      classified,
      secrets,
      rewrite,
      files,
    }),
  };
  const payloads = new Map(desired.map(({ name, payload }) => [name, payload]));
  return { plan, contents: new MigrationContents(payloads, files.contents) };
}

function movedVariables(manifest: Manifest, variables: ReadonlyMap<string, string>): string[] {
  return manifest.secrets.flatMap(variablesOf).filter((variable) => variables.has(variable));
}

/** What is not understood may hold a value, and a value with two meanings is nobody's to choose. */
function refuseUnclear(file: string, document: EnvDocument, moved: readonly string[]): void {
  const isUnclear = (name: string | undefined): boolean =>
    name === undefined || moved.includes(name);
  const problems = document.problems
    .filter(({ name }) => isUnclear(name))
    .map(({ line, reason }) => ({ line, problem: reason }));
  const tails = tailsOfValues(document).map((line) => ({ line, problem: 'the rest of a value?' }));
  if (problems.length + tails.length > 0) {
    throw new MalformedLinesError(file, [...problems, ...tails]);
  }
  const conflicts = document.duplicates.filter(
    ({ name, sameValue }) => !sameValue && moved.includes(name),
  );
  if (conflicts.length > 0) {
    throw new ConflictingValuesError(
      conflicts.map(({ name, lines }) => ({ variable: name, lines })),
    );
  }
}

/**
 * Lines that are the rest of a value wrapped without quotes: base64 ends in `=`, which makes its
 * last line an assignment, whose name is a part of the value and would be shown.
 */
function tailsOfValues(document: EnvDocument): number[] {
  const values = document.variables();
  return document.assignments
    .filter(({ name }) => /^=?$/.test(values.get(name) ?? '') && looksRandom(name))
    .map(({ line }) => line);
}

function plannedVariable(
  { variable, class: kind, reason, code, exposed, mappedBy }: ClassifiedVariable,
  document: EnvDocument,
  names: ReadonlyMap<string, string>,
): PlannedVariable {
  const line = document.assignments.findLast(({ name }) => name === variable)?.line ?? 0;
  const [secret = '', ...key] = mappedBy?.split('#') ?? [];
  const name = names.get(secret);
  return {
    variable,
    line,
    class: kind,
    reason,
    reasonCode: code,
    exposed,
    ...(name !== undefined && { movedTo: [name, ...key].join('#') }),
  };
}

function countActions(secrets: readonly PlannedSecret[], moved: number): MigrationPlan['totals'] {
  const totals = { create: 0, refused: 0, restore: 0, unchanged: 0, update: 0, moved };
  for (const { action } of secrets) totals[action] += 1;
  return totals;
}
