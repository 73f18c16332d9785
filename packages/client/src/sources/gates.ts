import {
  ConflictingSettingsError,
  type SourceDeclaration,
  type VariableCondition,
} from '@undotenv/manifest';
import type { Moment } from './moment.ts';

/** Sources as sentences call them. */
export const sourceNames: Readonly<Record<SourceDeclaration['source'], string>> = {
  environment: 'environment variables',
  'secrets-manager': 'Secrets Manager',
};

/**
 * The sources whose conditions hold now, in order, up to one that is final.
 *
 * @throws {ConflictingSettingsError} `CONFLICTING_SETTINGS`: one variable switches to a source and
 *   to no other, and another variable to another.
 */
export function openSources(
  declarations: readonly SourceDeclaration[],
  moment: Moment,
): readonly SourceDeclaration[] {
  const open = declarations.filter((declaration) => gateOf(declaration)(moment));
  const finalIndex = open.findIndex(({ final }) => final === true);
  const last = open[finalIndex];
  if (last === undefined) return open;
  refuseContradiction(last, open.slice(finalIndex + 1));
  return open.slice(0, finalIndex + 1);
}

/** Whether the conditions of a source hold; worked out once for all moments, for each read asks. */
export function gateOf(declaration: SourceDeclaration): (moment: Moment) => boolean {
  const conditions = Object.entries(declaration.when ?? {});
  return (moment) =>
    concerns(declaration, moment) &&
    conditions.every(([variable, condition]) => isMet(condition, moment.variables[variable]));
}

/** Whether a source is one for this environment and this secret at all. */
export function concerns(
  { environments, secrets }: SourceDeclaration,
  { environment = '', secret = '' }: Moment,
): boolean {
  return (environments?.includes(environment) ?? true) && (secrets?.includes(secret) ?? true);
}

/** The variables whose values open or close one of these sources. */
export function variablesOfGates(declarations: readonly SourceDeclaration[]): string[] {
  return declarations.flatMap(({ when = {} }) => Object.keys(when));
}

export function isMet(condition: VariableCondition, value: string | undefined): boolean {
  if (typeof condition === 'string') return value === condition;
  if ('set' in condition) return condition.set === ((value ?? '') !== '');
  return value !== undefined && condition.includes(value);
}

/** Variables that open a source by what they are set to. */
export function switchesOf({ when = {} }: SourceDeclaration): string[] {
  return Object.entries(when).flatMap(([variable, condition]) =>
    typeof condition === 'object' && 'set' in condition && !condition.set ? [] : [variable],
  );
}

/**
 * The variable that keeps Secrets Manager closed where environment variables answer in its place:
 * by what it is set to, or because it is not. Variables that are declared before it are no stand-in.
 */
export function closerOfSecretsManager(
  declarations: readonly SourceDeclaration[],
  [first]: readonly SourceDeclaration[],
  moment: Moment,
): string | undefined {
  if (first?.source !== 'environment') return undefined;
  const [closer] = declarations
    .slice(0, declarations.indexOf(first))
    .filter((each) => each.source === 'secrets-manager' && concerns(each, moment))
    .flatMap((each) => unmetOf(each, moment));
  return closer?.[0];
}

function unmetOf(
  { when = {} }: SourceDeclaration,
  { variables }: Moment,
): [string, VariableCondition][] {
  return Object.entries(when).filter(
    ([variable, condition]) => !isMet(condition, variables[variable]),
  );
}

/** What the environment or a default opens gives way to a switch; another switch does not. */
function refuseContradiction(last: SourceDeclaration, cutOff: readonly SourceDeclaration[]): void {
  const [variable, ...more] = switchesOf(last);
  if (variable === undefined) return;
  for (const { source, ...gate } of cutOff) {
    const others = switchesOf({ source, ...gate });
    const [other] = others;
    const isSameSwitch = others.some((each) => each === variable || more.includes(each));
    if (source === last.source || other === undefined || isSameSwitch) continue;
    throw new ConflictingSettingsError(
      `${variable} switches to ${sourceNames[last.source]} alone, but ${other} to ${sourceNames[source]}`,
      { hint: `unset ${variable} or ${other}` },
    );
  }
}

/**
 * What a secret that was found nowhere may be waiting for: sources that a variable keeps closed. A
 * value that is nearly right is the likeliest reason, and no such value is taken for it. Sources of
 * other environments, or for other secrets, are not told: they are no remedy. Nor is another way to
 * Secrets Manager while one is open, or to variables, unless it has defaults for them.
 *
 * @returns a sentence to go on with after a comma, or `undefined` if no source is closed
 */
export function closedSourcesHint(
  declarations: readonly SourceDeclaration[],
  moment: Moment,
): string | undefined {
  const open = new Set(openSources(declarations, moment).map(({ source }) => source));
  const switches = declarations
    .filter(({ source, defaults }) => !open.has(source) || defaults !== undefined)
    .filter((declaration) => concerns(declaration, moment))
    .flatMap((declaration) =>
      unmetOf(declaration, moment).map(([variable, condition]) => {
        const isSet = (moment.variables[variable] ?? '') !== '';
        const remedy = remedyOf(variable, condition, isSet);
        return `${remedy} to read from ${sourceNames[declaration.source]}`;
      }),
    );
  return switches.length === 0 ? undefined : switches.join(', or ');
}

function remedyOf(variable: string, condition: VariableCondition, isSet: boolean): string {
  if (typeof condition === 'object' && 'set' in condition) {
    return `${condition.set ? 'set' : 'unset'} ${variable}`;
  }
  return `set ${variable} to ${conditionText(condition)}${isSet ? ', which it is not now,' : ''}`;
}

/** What a condition asks for, after `is`: `exactly "true"`, `one of "a", "b"`, `set`, `not set`. */
export function conditionText(condition: VariableCondition): string {
  if (typeof condition === 'string') return `exactly "${condition}"`;
  if ('set' in condition) return condition.set ? 'set' : 'not set';
  return `one of ${condition.map((each) => `"${each}"`).join(', ')}`;
}

/** Variables that nearly open a source: `TRUE` or `1` where only `true` does. */
export function nearlyMet(
  declarations: readonly SourceDeclaration[],
  { variables }: Moment,
): { variable: string; wanted: string }[] {
  return declarations.flatMap(({ when = {} }) =>
    Object.entries(when).flatMap(([variable, condition]) => {
      const value = variables[variable] ?? '';
      if (isMet(condition, value)) return [];
      const texts =
        typeof condition === 'string' ? [condition] : 'set' in condition ? [] : condition;
      const isNear = texts.some((text) => meaningOf(text) === meaningOf(value));
      return isNear ? [{ variable, wanted: conditionText(condition) }] : [];
    }),
  );
}

const meanings: Readonly<Record<string, string>> = {
  ...{ '1': 'true', yes: 'true', on: 'true' },
  ...{ '0': 'false', no: 'false', off: 'false' },
};

function meaningOf(text: string): string {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(meanings, word) ? (meanings[word] ?? word) : word;
}
