import type { Manifest } from '@undotenv/manifest';
import type { EnvDocument } from '../dotenv/document.ts';
import { HiddenValueError } from '../plan-errors.ts';
import { isTelling } from './exposed-values.ts';

interface CommentsWithValues {
  readonly lines: readonly number[];
  readonly variables: readonly string[];
}

export interface EnvironmentRewrite {
  readonly document: EnvDocument;
  /** Comments that held a value and go: their lines, as counted before, and whose values. */
  readonly removedComments: CommentsWithValues;
  /**
   * Lines of comments that hold what may be a value, or just a word, and stay. Whose value is left
   * unsaid: together with the comment that would give it away.
   */
  readonly doubtfulComments: readonly number[];
  /** Names of the settings that were missing. */
  readonly addedSettings: readonly string[];
}

export interface RewriteInput {
  readonly document: EnvDocument;
  /** The file's name, for messages; `.env` when absent. */
  readonly file?: string;
  readonly manifest: Manifest;
  /** Absent for a file that several read: settings that name the environment are not for it. */
  readonly environment?: string;
  /** Whether it lies over a `.env`, which has the settings that are the same everywhere. */
  readonly isOverlay?: boolean;
  /** The variables that the manifest maps and the file sets. */
  readonly moved: readonly string[];
  /** Of those, the ones whose values must stand nowhere in the file. */
  readonly exposed: readonly string[];
  /** Exposed values that other files give up, by words for them; they must not stay here either. */
  readonly exposedElsewhere?: ReadonlyMap<string, string>;
  readonly secretNames: readonly string[];
}

/**
 * The `.env` as it will be: moved variables out, a notice in their place, comments that repeat a
 * value out, missing settings added at the end.
 *
 * @throws {HiddenValueError} `HIDDEN_VALUE` if a variable that stays holds a value that must not.
 */
export function rewriteEnvironment(input: RewriteInput): EnvironmentRewrite {
  const { document, file = '.env', moved, secretNames, exposedElsewhere = new Map() } = input;
  const values = document.variables();
  const exposedValues: readonly (readonly [string, string])[] = [
    ...exposedElsewhere,
    ...input.exposed.map((name) => [name, values.get(name) ?? ''] as const),
  ];
  const secretValues = new Map(exposedValues.filter(([, value]) => isTelling(value)));
  const words = new Map(exposedValues.filter(([, value]) => !isTelling(value)));
  const removedComments = commentsWith(document, secretValues);
  refuseHidden(file, document, secretValues, new Set(moved));
  const notice = [`Moved to AWS Secrets Manager: ${secretNames.join(', ')}`];
  const withoutSecrets = document.remove(moved, { comments: removedComments.lines, notice });
  const { document: complete, added } = addSettings(withoutSecrets, input, values);
  refuseHidden(file, complete, secretValues, new Set());
  return {
    document: complete,
    removedComments,
    doubtfulComments: commentsWith(document, words).lines,
    addedSettings: added,
  };
}

function commentsWith(
  document: EnvDocument,
  values: ReadonlyMap<string, string>,
): CommentsWithValues {
  const found = document
    .occurrences(values)
    .filter(({ where }) => where === 'comment' || where === 'inline-comment');
  return {
    lines: [...new Set(found.map(({ line }) => line))],
    variables: [...new Set(found.map(({ variable }) => variable))],
  };
}

function refuseHidden(
  file: string,
  document: EnvDocument,
  values: ReadonlyMap<string, string>,
  leaving: ReadonlySet<string>,
): void {
  const hidden = document
    .occurrences(values)
    .filter(({ where, holder }) => where === 'assignment' && !leaving.has(holder ?? ''))
    .map(({ holder, line }) => ({ variable: holder ?? `line ${String(line)}`, lines: [line] }));
  if (hidden.length > 0) throw new HiddenValueError(file, hidden);
}

/**
 * A setting that was moved as well keeps the value it had here, unless that is a secret's; another
 * one that is missing gets the manifest's, if it is of this file.
 */
function addSettings(
  document: EnvDocument,
  { manifest, environment, isOverlay = false, exposed }: RewriteInput,
  values: ReadonlyMap<string, string>,
): { document: EnvDocument; added: string[] } {
  const present = document.variables();
  const added: string[] = [];
  let edited = document;
  for (const [name, template] of Object.entries(manifest.settings)) {
    if (present.has(name)) continue;
    const kept = exposed.includes(name) ? undefined : values.get(name);
    const isOfFile = template.includes('{environment}') ? environment !== undefined : !isOverlay;
    if (kept === undefined && !isOfFile) continue;
    const filled = fillSetting(template, manifest.application, environment ?? '');
    edited = edited.set(name, kept ?? filled);
    added.push(name);
  }
  return { document: edited, added };
}

function fillSetting(template: string, application: string, environment: string): string {
  return template
    .replaceAll('{application}', () => application)
    .replaceAll('{environment}', () => environment);
}
