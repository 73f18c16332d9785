import { soughtForms } from '../dotenv/occurrences.ts';
import { isTelling } from '../plan/exposed-values.ts';

/** A place where a value that is known stands. Never the value. */
export interface FoundValue {
  /** Counted from 1; where the value begins. */
  readonly line: number;
  /** What the value is called. */
  readonly label: string;
  readonly isEncoded: boolean;
}

interface Needle {
  readonly label: string;
  readonly text: string;
  readonly isEncoded: boolean;
}

/**
 * A search for exact values, as they are and as they are when escaped or encoded: in JSON, in a
 * URL, in hexadecimal, and in base64 with other bytes before and behind, as in a header of basic
 * authentication. Values that stand in texts by themselves, such as words, are not looked for.
 *
 * @param values by what they are called
 */
export function valueFinder(values: ReadonlyMap<string, string>): (text: string) => FoundValue[] {
  const needles = [...values]
    .filter(([, value]) => isTelling(value))
    .flatMap(([label, value]) => needlesOf(label, value));
  return (text) => {
    const found = needles.flatMap(({ label, text: sought, isEncoded }) =>
      occurrences(text, sought).map((index) => ({ line: lineAt(text, index), label, isEncoded })),
    );
    const byPlace = new Map(found.map((each) => [`${String(each.line)} ${each.label}`, each]));
    return [...byPlace.values()].sort((a, b) => a.line - b.line);
  };
}

function needlesOf(label: string, value: string): Needle[] {
  const plain = soughtForms(value);
  const bytes = Buffer.from(value);
  const encoded = [
    ...plain.map((form) => JSON.stringify(form).slice(1, -1)),
    bytes.toString('hex'),
    ...[0, 1, 2].map((offset) => base64Within(bytes, offset)),
  ].filter((form) => form.length >= 8);
  // Plain ones last: where both are found in one place, that is what is said.
  return [...encoded.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])]
    .map((text) => ({ label, text, isEncoded: true }))
    .concat(plain.map((text) => ({ label, text, isEncoded: false })));
}

/** The characters that are in the base64 of anything that holds the bytes at such an offset. */
function base64Within(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return padded.replace(/=+$/, '').slice(offset === 0 ? 0 : offset + 1, -1);
}

function occurrences(text: string, sought: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, at + sought.length)) {
    found.push(at);
  }
  return found;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}
