import { inspect } from 'node:util';
import { byteForms } from './byte-forms.ts';
import { shellForms } from './shell-forms.ts';
import { urlForms } from './url-forms.ts';

/** Shorter values are everyday words and numbers: masking them would garble harmless output. */
export const minMaskedBytes = 6;

/** As many characters as `util.inspect` shows of a text, if it is not told otherwise. */
const inspectedLength = 10_000;

/**
 * What a value may turn up as in a program's output. A text: as it is, line by line, escaped for
 * JSON (once or twice), `util.inspect`, a URL or a shell, and encoded as hex or base64, also within
 * a longer base64 text such as a Basic authorization; the password of a text that is a URL counts
 * as a value of its own. Bytes: as they are, encoded in the same way, and as the texts that are made
 * of them by mistake. None for a value of fewer than six bytes.
 */
export function formsOf(value: string | Buffer): Buffer[] {
  if (typeof value === 'string') return buffersOf(formsOfText(value));
  return isLongEnough(value) ? [value, ...buffersOf(formsOfBytes(value))] : [];
}

function buffersOf(forms: readonly string[]): Buffer[] {
  return Array.from(new Set(forms.filter(isLongEnough)), (form) => Buffer.from(form));
}

function isLongEnough(value: string | Buffer): boolean {
  return Buffer.byteLength(value) >= minMaskedBytes;
}

function formsOfText(value: string): string[] {
  const parts = [value, ...linesOf(value), ...passwordsOf(value)].filter(isLongEnough);
  return [...[...new Set(parts)].flatMap(formsOfPart), ...cutsOf(value).flatMap(escapedForms)];
}

function formsOfBytes(bytes: Buffer): string[] {
  const asUtf8 = bytes.toString('utf8');
  // What is no UTF-8 becomes U+FFFD, and of that alone nobody knows which bytes it was.
  const isTold = isLongEnough(asUtf8.replaceAll('\uFFFD', ''));
  const texts = [...(isTold ? [asUtf8] : []), bytes.toString('latin1')];
  return [...texts.flatMap(escapedForms), ...byteForms(bytes)];
}

/** Without what they are indented by, which is another in each output. */
function linesOf(value: string): string[] {
  return value.split('\n').map((line) => line.trim());
}

/** What `util.inspect` cuts short: in one piece, or, line by line, the line that is cut. */
function cutsOf(value: string): string[] {
  if (value.length <= inspectedLength) return [];
  const cut = value.slice(0, inspectedLength);
  return [cut, ...linesOf(cut).slice(-1)];
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
  const forms = [...escapedForms(text), ...byteForms(Buffer.from(text))];
  // Of letters, digits and these, neither a URL nor a shell makes anything else.
  return /^[\w.-]*$/.test(text) ? forms : [...forms, ...urlForms(text), ...shellForms(text)];
}

function escapedForms(text: string): string[] {
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    JSON.stringify(JSON.stringify(text)).slice(3, -3),
    inspect(text, { maxStringLength: null, breakLength: Infinity }).slice(1, -1),
  ];
}
