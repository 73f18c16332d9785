import { inspect } from 'node:util';

/** Shorter values are everyday words and numbers: masking them would garble harmless output. */
export const minMaskedBytes = 6;

/**
 * The texts in which a value may turn up in a program's output: as it is, line by line, escaped for
 * JSON (once or twice), `util.inspect`, a URL or a shell, and encoded as hex or base64, also within
 * a longer base64 text such as a Basic authorization. The password of a value that is a URL counts
 * as a value of its own. None for a value of fewer than six bytes.
 */
export function formsOf(value: string): string[] {
  const parts = [value, ...linesOf(value), ...passwordsOf(value)].filter(isLongEnough);
  return [...new Set(parts.flatMap(formsOfPart))];
}

function isLongEnough(text: string): boolean {
  return Buffer.byteLength(text) >= minMaskedBytes;
}

/** Without what they are indented by, which is another in each output. */
function linesOf(value: string): string[] {
  return value.split('\n').map((line) => line.trim());
}

function passwordsOf(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const { password } = new URL(value);
  return password === '' ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function formsOfPart(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const base64 = bytes.toString('base64');
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    JSON.stringify(JSON.stringify(text)).slice(3, -3),
    inspect(text, { maxStringLength: null, breakLength: Infinity }).slice(1, -1),
    ...urlForms(text),
    text.replaceAll("'", String.raw`'\''`),
    hex,
    hex.toUpperCase(),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    ...base64Cores(bytes),
  ].filter(isLongEnough);
}

function urlForms(text: string): string[] {
  // Half of a surrogate pair is text to JSON, but to a URL only as what bytes make of it.
  const encoded = encodeURIComponent(Buffer.from(text).toString());
  const inForm = new URLSearchParams([['', text]]).toString().slice(1);
  return [encoded, inForm].flatMap((each) => [
    each,
    each.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
}

/**
 * The characters that stand for these bytes alone, wherever in a longer base64 text they begin: a
 * character holds six bits, so that those at both ends may hold bits of the neighbours.
 */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const core = text.slice(first, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
