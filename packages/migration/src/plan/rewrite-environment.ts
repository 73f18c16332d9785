import type { Manifest } from '@undotenv/manifest';
import type { EnvDocument } from '../dotenv/document.ts';
import { HiddenValueError } from '../migration-errors.ts';

export interface EnvironmentRewrite {
  readonly document: EnvDocument;
  /** Lines, as counted before, of comments that held a value and go. */
  readonly removedComments: readonly number[];
  /** Lines of comments that hold what may be a value, or just a word, and stay. */
  readonly doubtfulComments: readonly number[];
  /** Names of the settings that were missing. */
  readonly addedSettings: readonly string[];
}

export interface RewriteInput {
  readonly document: EnvDocument;
  readonly manifest: Manifest;
  readonly environment: string;
  /** The variables that the manifest maps and the file sets. */
  readonly moved: readonly string[];
  /** Of those, the ones whose values must stand nowhere in the file. */
  readonly exposed: readonly string[];
  readonly secretNames: readonly string[];
}

/**
 * The `.env` as it will be: moved variables out, a notice in their place, comments that repeat a
 * value out, missing settings added at the end.
 *
 * @throws {HiddenValueError} `HIDDEN_VALUE` if a variable that stays holds a value that must not.
 */
export function rewriteEnvironment(input: RewriteInput): EnvironmentRewrite {
  const { document, moved, secretNames } = input;
  const values = document.variables();
  const exposedValues = input.exposed.map((name) => [name, values.get(name) ?? ''] as const);
  const secretValues = new Map(exposedValues.filter(([, value]) => isTelling(value)));
  const words = new Map(exposedValues.filter(([, value]) => !isTelling(value)));
  const removedComments = commentsWith(document, secretValues);
  refuseHidden(document, secretValues, new Set(moved));
  const notice = [`Moved to AWS Secrets Manager: ${secretNames.join(', ')}`];
  const withoutSecrets = document.removeComments(removedComments).remove(moved, { notice });
  const { document: complete, added } = addSettings(withoutSecrets, input, values);
  refuseHidden(complete, secretValues, new Set());
  return {
    document: complete,
    removedComments,
    doubtfulComments: commentsWith(document, words),
    addedSettings: added,
  };
}

/**
 * Whether finding the value elsewhere means that it was copied there. A password such as `postgres`
 * stands in comments and names of databases by itself. *Assumed:* eight characters, not all letters.
 */
export function isTelling(value: string): boolean {
  return value.length >= 8 && !/^[A-Za-z]+$/.test(value);
}

function commentsWith(document: EnvDocument, values: ReadonlyMap<string, string>): number[] {
  const lines = document
    .occurrences(values)
    .filter(({ where }) => where === 'comment' || where === 'inline-comment')
    .map(({ line }) => line);
  return [...new Set(lines)];
}

function refuseHidden(
  document: EnvDocument,
  values: ReadonlyMap<string, string>,
  leaving: ReadonlySet<string>,
): void {
  const hidden = document
    .occurrences(values)
    .filter(({ where, holder }) => where === 'assignment' && !leaving.has(holder ?? ''))
    .map(({ holder, line }) => ({ variable: holder ?? `line ${String(line)}`, lines: [line] }));
  if (hidden.length > 0) throw new HiddenValueError(hidden);
}

/**
 * A setting that was moved as well keeps the value it had here, unless that is a secret's; another
 * one that is missing gets the manifest's.
 */
function addSettings(
  document: EnvDocument,
  { manifest, environment, exposed }: RewriteInput,
  values: ReadonlyMap<string, string>,
): { document: EnvDocument; added: string[] } {
  const present = document.variables();
  const added: string[] = [];
  let edited = document;
  for (const [name, template] of Object.entries(manifest.settings)) {
    if (present.has(name)) continue;
    const kept = exposed.includes(name) ? undefined : values.get(name);
    edited = edited.set(name, kept ?? fillSetting(template, manifest.application, environment));
    added.push(name);
  }
  return { document: edited, added };
}

function fillSetting(template: string, application: string, environment: string): string {
  return template
    .replaceAll('{application}', () => application)
    .replaceAll('{environment}', () => environment);
}
