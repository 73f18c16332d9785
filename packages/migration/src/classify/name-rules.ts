/** What a variable's name says about its value. */
export type NameVerdict =
  | { readonly kind: 'access-key-id' }
  | { readonly kind: 'neutral' }
  | { readonly kind: 'public' }
  /** `word` is the part of the name that says so. */
  | { readonly kind: 'secret'; readonly word: string };

/** Frameworks compile variables of these prefixes into code that browsers load. */
const publicPrefixes = [
  'EXPO_PUBLIC_',
  'GATSBY_',
  'NEXT_PUBLIC_',
  'NUXT_PUBLIC_',
  'PUBLIC_',
  'REACT_APP_',
  'STORYBOOK_',
  'VITE_',
];

const secretWords = new Set([
  ...['authorization', 'credential', 'credentials', 'pass', 'passphrase', 'passwd'],
  ...['password', 'passwords', 'pepper', 'pwd', 'salt', 'secret', 'secrets', 'token', 'tokens'],
]);

/** Also recognised where a word is glued to another: `PGPASSWORD`, `MYAPIKEY`. */
const gluedEndings = ['apikey', 'passwd', 'password', 'secret', 'token'];

/** A last word that makes the value something about the secret, and not the secret. */
const describingWords = new Set([
  ...['algorithm', 'alg', 'arn', 'audience', 'count', 'days', 'dir', 'disabled', 'enabled'],
  ...['endpoint', 'exp', 'expiration', 'expires', 'expiry', 'file', 'header', 'host', 'hours'],
  ...['in', 'interval', 'issuer', 'length', 'lifetime', 'limit', 'manager', 'max', 'method', 'min'],
  ...['minutes', 'mode', 'ms', 'name', 'path', 'policy', 'port', 'prefix', 'provider', 'rate'],
  ...['region', 'required', 'rotation', 'rounds', 'seconds', 'size', 'store', 'timeout', 'ttl'],
  ...['type', 'uri', 'url', 'user', 'username', 'version'],
]);

/** Words before `KEY` with which it is no secret: published on purpose, or a key of data. */
const harmlessKeys = new Set([
  ...['anon', 'cache', 'foreign', 'partition', 'primary', 'public', 'publishable', 'site', 'sort'],
]);

/**
 * Judges by the name alone. Words count as wholes, so `COMPASS_URL` holds no `PASS`, and the last
 * word decides what the others are about, so `TOKEN_TTL` is a setting.
 */
export function judgeName(variable: string): NameVerdict {
  if (publicPrefixes.some((prefix) => variable.startsWith(prefix))) return { kind: 'public' };
  const words = wordsOf(variable);
  const [last = '', beforeLast = ''] = words.toReversed();
  if (variable.toUpperCase().endsWith('ACCESS_KEY_ID')) return { kind: 'access-key-id' };
  if (last === 'id' && (beforeLast === 'key' || beforeLast === 'token')) return { kind: 'neutral' };
  if (last === 'key') {
    if (harmlessKeys.has(beforeLast)) return { kind: 'public' };
    return words.length === 1 ? { kind: 'neutral' } : { kind: 'secret', word: `${beforeLast} key` };
  }
  if (describingWords.has(last) || isWorkingDirectory(words)) return { kind: 'neutral' };
  if (last === 'auth' && words.length > 1) return { kind: 'secret', word: last };
  const word = words.find(isSecretWord);
  return word === undefined ? { kind: 'neutral' } : { kind: 'secret', word };
}

/** Whether the name says that the value identifies something: such values are long and random too. */
export function isIdentifierName(variable: string): boolean {
  return /^(?:arn|commit|digest|hash|id|ids|sha|uuid|version)$/.test(
    wordsOf(variable).at(-1) ?? '',
  );
}

function wordsOf(variable: string): string[] {
  return variable
    .split(/[_.-]|(?<=[a-z\d])(?=[A-Z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** A shell's own `PWD` and `OLDPWD`. */
function isWorkingDirectory(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === 'pwd';
}

function isSecretWord(word: string): boolean {
  return secretWords.has(word) || gluedEndings.some((ending) => word.endsWith(ending));
}
