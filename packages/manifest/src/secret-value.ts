import type { KeyType } from './declaration.ts';
import { keepsNumbers } from './json-numbers.ts';
import { VariablesError, type VariableProblem } from './errors.ts';
import type { JsonManifestSecret, ManifestKey, ManifestSecret } from './manifest.ts';
import type { Variables } from './naming.ts';
import { parsePort } from './port.ts';

/** The variables a secret is built from, in the manifest's order. */
export function variablesOf(secret: ManifestSecret): string[] {
  if (secret.kind === 'text') return [secret.env];
  return secret.keys.flatMap(({ env }) => (env === undefined ? [] : [env]));
}

/**
 * The SecretString that holds these variables: the text itself, or a JSON object whose keys have
 * the types the manifest declares. Equal variables give equal text, byte for byte.
 *
 * @returns `undefined` for a text secret that is not required and not set.
 * @throws {VariablesError} `INVALID_VARIABLES` with every problem at once.
 */
export function secretStringOf(secret: ManifestSecret, variables: Variables): string | undefined {
  if (secret.kind === 'json') return JSON.stringify(secretObjectOf(secret, variables));
  const text = variables[secret.env];
  if (text !== undefined && text !== '') return text;
  if (!secret.required) return undefined;
  const problem = text === undefined ? 'missing' : 'empty';
  throw new VariablesError([{ variable: secret.env, secret: secret.secret, problem }]);
}

/**
 * The object a JSON secret holds for these variables. Optional keys that are unset are absent.
 *
 * @throws {VariablesError} `INVALID_VARIABLES` with every problem at once.
 */
export function secretObjectOf(
  secret: JsonManifestSecret,
  variables: Variables,
): Record<string, unknown> {
  const problems: VariableProblem[] = [];
  const entries: [string, unknown][] = [];
  for (const key of secret.keys) {
    const outcome = keyValueOf(key, variables);
    if ('value' in outcome) entries.push([key.key, outcome.value]);
    else if (outcome.problem !== 'absent') {
      problems.push({
        variable: key.env ?? `${secret.secret}#${key.key}`,
        secret: secret.secret,
        problem: outcome.problem,
      });
    }
  }
  if (problems.length > 0) throw new VariablesError(problems);
  return Object.fromEntries(entries);
}

type ParsedKey = { value: unknown } | { problem: VariableProblem['problem'] };
type KeyOutcome = ParsedKey | { problem: 'absent' };

function keyValueOf(key: ManifestKey, variables: Variables): KeyOutcome {
  const text = key.env === undefined ? undefined : variables[key.env];
  if (text !== undefined && text !== '') return parseKey(key.type, text);
  if (key.default !== undefined) return { value: key.default };
  if (!key.required) return { problem: 'absent' };
  return { problem: text === undefined ? 'missing' : 'empty' };
}

function parseKey(type: KeyType, text: string): ParsedKey {
  switch (type) {
    case 'string':
      return { value: text };
    case 'integer':
      // Only what reads back as the same text: 0042 would come back as 42.
      return /^(?:0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))
        ? { value: Number(text) }
        : { problem: 'not an integer' };
    case 'port': {
      const value = parsePort(text);
      return value === undefined ? { problem: 'not a port from 1 to 65535' } : { value };
    }
    case 'number':
      return Number.isFinite(Number(text)) && String(Number(text)) === text
        ? { value: Number(text) }
        : { problem: 'not a number' };
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { problem: 'not a boolean' };
    case 'json':
      return parseJson(text);
  }
}

function parseJson(text: string): ParsedKey {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be the value.
    return { problem: 'not JSON' };
  }
  return keepsNumbers(text) ? { value } : { problem: 'JSON with a number that would be changed' };
}

/**
 * A stored object with one key set from text, in the type the manifest declares for it; text where
 * it declares none.
 *
 * @throws {VariablesError} `INVALID_VARIABLES` if the text is not of that type.
 */
export function withKey(
  secret: ManifestSecret | undefined,
  object: Readonly<Record<string, unknown>>,
  key: string,
  text: string,
): Record<string, unknown> {
  const declared =
    secret?.kind === 'json' ? secret.keys.find((each) => each.key === key) : undefined;
  const outcome = parseKey(declared?.type ?? 'string', text);
  if (!('value' in outcome)) {
    const variable = declared?.env ?? key;
    throw new VariablesError([
      { variable, secret: secret?.secret ?? '', problem: outcome.problem },
    ]);
  }
  // Entries, not assignment: a key called __proto__ stays a key.
  return Object.fromEntries([...Object.entries(object), [key, outcome.value]]);
}

/**
 * The environment variables a stored secret stands for, the way back of `secretStringOf`. Keys the
 * secret does not have are left out: the variable stays unset.
 *
 * @param value the SecretString of a text secret, or the parsed object of a JSON secret
 */
export function variablesFrom(
  secret: ManifestSecret,
  value: string | Readonly<Record<string, unknown>>,
): Record<string, string> {
  if (secret.kind === 'text') return { [secret.env]: typeof value === 'string' ? value : '' };
  if (typeof value === 'string') return {};
  const entries = secret.keys.flatMap(({ key, env }): [string, string][] => {
    if (env === undefined || !Object.hasOwn(value, key)) return [];
    const stored = value[key];
    if (stored === undefined || stored === null) return [];
    return [[env, typeof stored === 'string' ? stored : JSON.stringify(stored)]];
  });
  return Object.fromEntries(entries);
}
