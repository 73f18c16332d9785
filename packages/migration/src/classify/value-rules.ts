import { tokenFormats } from './token-formats.ts';

/** Why a value has nothing to hide. */
export type HarmlessValue = 'empty' | 'placeholder' | 'reference' | 'switch';

/** What a value gives itself away as. */
export type ValueShape =
  | { readonly kind: 'connection-string' }
  | { readonly kind: 'json-web-token' }
  | { readonly kind: 'private-key' }
  | { readonly kind: 'token-format'; readonly issuer: string }
  | { readonly kind: 'url-with-credentials' };

const placeholderPattern =
  /^(?:<[^<>]*>|\[[^[\]]*\]|x{3,}|\*{3,}|\.{3,}|(?:change|replace|fill)[-_ ]?(?:me|this|in|it)\b.*|(?:your|my)[-_ ].*\b(?:here|key|password|secret|token)|your[-_].*|insert[-_ ].*|todo|tbd|fixme|placeholder|dummy|example|none|null|undefined|n\/a)$/i;

const switchPattern = /^(?:true|false|yes|no|on|off|enabled|disabled)$/i;

/** Values that cannot be secrets whatever the variable is called. */
export function harmlessValue(value: string): HarmlessValue | undefined {
  const trimmed = value.trim();
  if (trimmed === '') return 'empty';
  if (trimmed.length <= 100 && placeholderPattern.test(trimmed)) return 'placeholder';
  if (/^(?:\$\{?\w+\}?|\{\{[^{}]*\}\}|arn:[^\s@]+)$/.test(trimmed)) return 'reference';
  return switchPattern.test(trimmed) ? 'switch' : undefined;
}

const urlPattern = /^[a-z][a-z\d+.-]*:\/\/[^/?#\s:@]*:(?<password>[^/\s]+)@/i;
const queryPattern =
  /[?&](?:access_token|api_?key|auth|password|pwd|secret|sig|signature|token)=(?<password>[^&\s]+)/i;
const connectionPattern =
  /(?:^|;)\s*(?:accountkey|password|pwd|sharedaccesskey)\s*=(?<password>[^;]+)/i;

/** What in the value itself says that it is a secret. The value is looked at and not kept. */
export function shapeOf(value: string): ValueShape | undefined {
  if (/-----BEGIN (?:[A-Z\d]+ ){0,3}PRIVATE KEY/.test(value)) return { kind: 'private-key' };
  if (/^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/.test(value)) return { kind: 'json-web-token' };
  const format = tokenFormats.find(({ pattern }) => pattern.test(value));
  if (format !== undefined) return { kind: 'token-format', issuer: format.issuer };
  if (holdsPassword(urlPattern, value) || (isUrl(value) && holdsPassword(queryPattern, value))) {
    return { kind: 'url-with-credentials' };
  }
  return holdsPassword(connectionPattern, value) ? { kind: 'connection-string' } : undefined;
}

function isUrl(value: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(value);
}

function holdsPassword(pattern: RegExp, value: string): boolean {
  const password = pattern.exec(value)?.groups?.['password'];
  return password !== undefined && harmlessValue(password) === undefined;
}

const minRandomLength = 20;
const minRandomPieces = 16;

/**
 * Whether the value looks drawn at random: long, of letters and digits, and evenly spread over
 * them. Names of hosts, files and resources are not, nor are UUIDs, which identify.
 */
export function looksRandom(value: string): boolean {
  if (value.length < minRandomLength || value.length > 4096) return false;
  if (
    !/^[A-Za-z\d+/=_-]+$/.test(value) ||
    /^(?:[a-f\d]{8}-(?:[a-f\d]{4}-){3}[a-f\d]{12})$/i.test(value)
  ) {
    return false;
  }
  const randomPieces = value.split(/[-_/]/).filter((piece) => !isWordOrNumber(piece));
  const drawn = randomPieces.join('');
  if (drawn.length < minRandomPieces || !/\d/.test(drawn) || !/[A-Za-z]/.test(drawn)) return false;
  return bitsPerCharacter(drawn) >= (/^[a-f\d]+$/i.test(drawn) ? 2.8 : 3.2);
}

function isWordOrNumber(piece: string): boolean {
  return /^(?:[A-Z]?[a-z]*|[A-Z]*|\d*|[A-Za-z]{1,12}\d{1,4})$/.test(piece);
}

/** Shannon's entropy of the characters' frequencies. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
