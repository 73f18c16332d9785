import type { ClassifiedVariable } from '../classify/classify.ts';
import { soughtForms } from '../dotenv/occurrences.ts';

/** The values of the exposed variables, whether they move or stay. */
export function exposedValues(
  variables: ReadonlyMap<string, string>,
  classified: readonly ClassifiedVariable[],
): Map<string, string> {
  const exposed = classified.filter((each) => each.exposed);
  return new Map(exposed.map(({ variable }) => [variable, variables.get(variable) ?? '']));
}

/**
 * Whether finding the value elsewhere means that it was copied there. A password such as `postgres`
 * stands in comments and names of databases by itself. *Assumed:* eight characters, not all letters.
 */
export function isTelling(value: string): boolean {
  return value.length >= 8 && !/^[A-Za-z]+$/.test(value);
}

/** The variables whose telling values stand in a text, in any form; JSON escapes some characters. */
export function variablesWithValueIn(text: string, values: ReadonlyMap<string, string>): string[] {
  const isFound = (form: string): boolean =>
    text.includes(form) || text.includes(JSON.stringify(form).slice(1, -1));
  return [...values]
    .filter(([, value]) => isTelling(value) && soughtForms(value).some(isFound))
    .map(([variable]) => variable);
}
