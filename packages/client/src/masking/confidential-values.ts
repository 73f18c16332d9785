import type { BundlePlace, ManifestSecret } from '@undotenv/manifest';
import { storedBytes } from '../sources/stored-bytes.ts';
import type { ReadValue } from '../reads/read-values.ts';
import { withoutRespeltNumbers } from '../values/member-text.ts';

/** As deep as the client reads JSON; far from the end of the stack. */
const maxDepth = 64;

/**
 * The texts of a secret that nobody should see: the whole of it and each value in its JSON, without
 * the keys that the manifest declares `plain`. A binary secret is its bytes, unless they are text.
 */
export function confidentialValues({ stored, declared }: ReadValue): (string | Buffer)[] {
  const bytes = storedBytes(stored);
  if (bytes !== undefined) return valuesOfBytes(bytes);
  const { text } = stored;
  return text === undefined ? [] : textsOf(text, [], plainPlaces(declared));
}

/** The same of a text that no manifest says anything about. */
export function confidentialTexts(text: string): string[] {
  return textsOf(text, [], new Set());
}

/** JSON in JSON, such as the key file of a service account, is looked into as well. */
function textsOf(text: string, path: readonly string[], plain: ReadonlySet<string>): string[] {
  if (plain.has(placeKey(path))) return [];
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null || isTooDeep(parsed)) return [text];
  const values = [parsed, ...withDigits(text)].flatMap((each) => leavesOf(each, path, plain));
  // Where all values are plain, so is the whole.
  if (values.length === 0) return [];
  // Of several lines some are but punctuation: the values in them are masked one by one.
  const whole = text.includes('\n') ? [] : [text];
  return [...whole, JSON.stringify(parsed), ...values];
}

function valuesOfBytes(value: Uint8Array): (string | Buffer)[] {
  // A copy: the bytes belong to whoever reads them.
  const bytes = Buffer.from(value);
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? confidentialTexts(text) : [bytes];
}

function leavesOf(value: unknown, path: readonly string[], plain: ReadonlySet<string>): string[] {
  if (value === null || plain.has(placeKey(path))) return [];
  if (typeof value === 'string') return textsOf(value, path, plain);
  if (typeof value !== 'object') return [JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key], plain));
}

/** Where the stored value holds what is no secret; the empty path is the whole text. */
function plainPlaces(declared: ManifestSecret | undefined): ReadonlySet<string> {
  if (declared === undefined) return new Set();
  const { bundled } = declared;
  if (bundled === undefined) return new Set(plainPaths(declared, undefined).map(placeKey));
  const { secrets, bundle } = bundled.manifest;
  const paths = secrets.flatMap((secret) => plainPaths(secret, bundle?.places[secret.secret]));
  return new Set(paths.map(placeKey));
}

function plainPaths(secret: ManifestSecret, place: BundlePlace | undefined): string[][] {
  const wrapper = typeof place === 'string' ? [place] : [];
  if (secret.kind === 'text') return secret.plain === true ? [wrapper] : [];
  const names = typeof place === 'object' ? place : {};
  return secret.keys
    .filter(({ plain }) => plain === true)
    .map(({ key }) => [...wrapper, names[key] ?? key]);
}

/** A key may hold any character: only an encoding tells `a.b` from `b` in `a`. */
function placeKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** Of such a text nobody reads one value by the client: as a whole it is masked like any other. */
function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === maxDepth || Object.values(value).some((each) => isTooDeep(each, depth + 1));
}

/** Numbers that JavaScript spells otherwise, as the client gives them as text: as they are stored. */
function withDigits(json: string): unknown[] {
  const digits = withoutRespeltNumbers(json, (number) => `"${number}"`);
  return digits === json ? [] : [parse(digits)];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
