import { variablesOf, type Manifest } from '@undotenv/manifest';
import { classify, type ClassifiedVariable } from '../classify/classify.ts';
import { tailsOfValues } from '../classify/tails-of-values.ts';
import { ConflictingValuesError, MalformedLinesError } from '../plan-errors.ts';
import type { DesiredSecretOfManifest } from './desired-secrets.ts';
import { sharedFile } from './environment-files.ts';
import type { PlannedVariable } from './plan.ts';
import { rewriteEnvironment, type EnvironmentRewrite } from './rewrite-environment.ts';
import {
  environmentsOfValue,
  variablesToMove,
  type SourceFile,
  type Sources,
} from './source-files.ts';

/** What becomes of a file, variable by variable. */
export interface PlannedSource {
  readonly source: SourceFile;
  /** `moved` says what this plan moves, which need not be all that the manifest maps. */
  readonly classified: readonly ClassifiedVariable[];
  readonly moved: readonly string[];
  /** Absent where the file stays as it is. */
  readonly rewrite?: EnvironmentRewrite;
}

/** Classified, and not looked into any further: what is to be moved decides what is refused. */
export function classifySource(
  sources: Sources,
  source: SourceFile,
  manifest: Manifest,
): PlannedSource {
  const mapped = manifest.secrets.flatMap(variablesOf);
  const moved = variablesToMove(sources, source, mapped);
  const classified = classify(source.variables, manifest).map((each) => ({
    ...each,
    moved: moved.includes(each.variable),
  }));
  return { source, classified, moved };
}

/**
 * What is not understood may hold a value, and a value with two meanings is nobody's to choose.
 *
 * @throws {MalformedLinesError} `MALFORMED_LINES`
 * @throws {ConflictingValuesError} `CONFLICTING_VALUES`
 */
export function refuseUnclear({ path, document }: SourceFile, mapped: readonly string[]): void {
  const isUnclear = (name: string | undefined): boolean =>
    name === undefined || mapped.includes(name);
  const problems = document.problems
    .filter(({ name }) => isUnclear(name))
    .map(({ line, reason }) => ({ line, problem: reason }));
  const tails = tailsOfValues(document).map((line) => ({ line, problem: 'the rest of a value?' }));
  if (problems.length + tails.length > 0) {
    throw new MalformedLinesError(path, [...problems, ...tails]);
  }
  const conflicts = document.duplicates.filter(
    ({ name, sameValue }) => !sameValue && mapped.includes(name),
  );
  if (conflicts.length === 0) return;
  throw new ConflictingValuesError(
    path,
    conflicts.map(({ name, lines }) => ({ variable: name, lines })),
  );
}

/**
 * The file as it will be.
 *
 * @param others the other files of the plan: what they give up must not stand here either
 * @throws {HiddenValueError} `HIDDEN_VALUE`
 * @throws {EntangledLinesError} `ENTANGLED_LINES`
 */
export function rewriteSource(
  sources: Sources,
  planned: PlannedSource,
  others: readonly PlannedSource[],
  manifest: Manifest,
  desired: readonly DesiredSecretOfManifest[],
): PlannedSource {
  const { source, moved } = planned;
  const { path, document, environment } = source;
  if (moved.length === 0) return planned;
  const isHeldBy = (secret: DesiredSecretOfManifest, variable: string): boolean =>
    variablesOf(secret.declared).includes(variable) &&
    environmentsOfValue(sources, source, variable).includes(secret.environment);
  const holders = desired.filter((secret) => moved.some((name) => isHeldBy(secret, name)));
  const rewrite = rewriteEnvironment({
    document,
    file: path,
    manifest,
    ...(environment !== undefined && { environment }),
    isOverlay: others.some((other) => other.source.path === sharedFile),
    moved,
    exposed: exposedNames(planned),
    exposedElsewhere: exposedElsewhere(planned, others),
    secretNames: holders.map(({ name }) => name),
  });
  return { ...planned, rewrite };
}

function exposedNames({ classified }: PlannedSource): string[] {
  return classified
    .filter(({ exposed, moved }) => exposed && moved)
    .map(({ variable }) => variable);
}

function exposedElsewhere(
  { source }: PlannedSource,
  others: readonly PlannedSource[],
): Map<string, string> {
  const elsewhere = others.flatMap((other) =>
    exposedNames(other)
      .map((name) => [name, other.source.variables.get(name) ?? ''] as const)
      .filter(([name, value]) => source.variables.get(name) !== value)
      .map(([name, value]) => [`${name} of ${other.source.path}`, value] as const),
  );
  return new Map(elsewhere);
}

export function plannedVariables(
  sources: Sources,
  { source, classified }: PlannedSource,
  desired: readonly DesiredSecretOfManifest[],
): PlannedVariable[] {
  return classified.map(
    ({ variable, class: kind, reason, code, exposed, moved, mappedBy = '' }) => {
      const [secret = '', ...key] = mappedBy.split('#');
      const environments = moved ? environmentsOfValue(sources, source, variable) : [];
      const [movedTo, ...alsoMovedTo] = desired
        .filter(({ declared }) => declared.secret === secret)
        .filter(({ environment }) => environments.includes(environment))
        .map(({ name }) => [name, ...key].join('#'));
      return {
        variable,
        file: source.path,
        line: source.document.assignments.findLast(({ name }) => name === variable)?.line ?? 0,
        class: kind,
        reason,
        reasonCode: code,
        exposed,
        ...(movedTo !== undefined && { movedTo }),
        ...(alsoMovedTo.length > 0 && { alsoMovedTo }),
      };
    },
  );
}
