import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A hundred values that look random, are found nowhere by chance, and are the same in every run. */
export const canaries: readonly string[] = Array.from({ length: 100 }, (_, index) => {
  const digest = createHash('sha256')
    .update(`canary ${String(index)}`)
    .digest('base64url');
  const [one, other] = [digest.slice(0, 16), digest.slice(16, 34)];
  // A plain one, then those that look different once they are escaped.
  const joints = ['', '"\\% &#', 'ß漢', '\n'];
  return `${one}${joints[index % joints.length] ?? ''}${other}`;
});

/** How the value is written in a `.env`; none of them holds a single quote. */
export function quoted(value: string): string {
  return value.includes('\n') ? `"${value.replaceAll('\n', '\\n')}"` : `'${value}'`;
}

const needles: readonly { readonly label: string; readonly bytes: Buffer }[] = canaries.flatMap(
  (value, index) =>
    Object.entries(formsOf(value)).map(([form, text]) => ({
      label: `value ${String(index)} ${form}`,
      bytes: Buffer.from(text),
    })),
);

/** What a value may look like where it does not belong. */
function formsOf(value: string): Record<string, string> {
  const bytes = Buffer.from(value);
  return {
    raw: value,
    'by its beginning': value.slice(0, 16),
    'by its end': value.slice(-16),
    'in base64': base64Within(bytes, 0),
    'in base64, after one byte': base64Within(bytes, 1),
    'in base64, after two bytes': base64Within(bytes, 2),
    'in base64url': bytes.toString('base64url').slice(0, -1),
    'in hex': bytes.toString('hex'),
    'in upper-case hex': bytes.toString('hex').toUpperCase(),
    'URL-encoded': encodeURIComponent(value),
    'JSON-escaped': JSON.stringify(value).slice(1, -1),
    'JSON-escaped twice': JSON.stringify(JSON.stringify(value)).slice(3, -3),
    reversed: Array.from(value).reverse().join(''),
  };
}

/** The characters that stand in the base64 of anything that holds the bytes at such an offset. */
function base64Within(bytes: Buffer, offset: 0 | 1 | 2): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return padded.replace(/=+$/, '').slice(offset === 0 ? 0 : offset + 1, -1);
}

/** Which values stand in `content` and how; not the values themselves. */
export function findCanaries(where: string, content: string | Buffer): string[] {
  const haystack = typeof content === 'string' ? Buffer.from(content) : content;
  return needles
    .filter(({ bytes }) => haystack.includes(bytes))
    .map(({ label }) => `${label} in ${where}`);
}

/** The same in the names and bytes of all files below `directory`. */
export function findCanariesBelow(directory: string, except: readonly string[]): string[] {
  return filesBelow(directory, except).flatMap((path) => {
    // A file that ends while it is looked for, such as one that replaces another.
    const content = readIfPresent(path);
    return [...findCanaries(`the name ${path}`, path), ...findCanaries(path, content)];
  });
}

export function filesBelow(directory: string, except: readonly string[] = []): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (except.includes(name)) return [];
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return [];
    return status.isDirectory() ? filesBelow(path, except) : [path];
  });
}

function readIfPresent(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * Notes the command lines of all programs this one has started, and those have, until disposed:
 * any user of the machine could read them. Where there is no `/proc` it notes nothing.
 */
export class CommandLineWatch implements Disposable {
  readonly seen = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      for (const id of descendantsOf('self')) {
        this.seen.add(readIfPresent(`/proc/${id}/cmdline`).toString());
      }
    }, 10);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function descendantsOf(id: string): string[] {
  const children = tasksOf(id).flatMap((task) =>
    readIfPresent(`/proc/${id}/task/${task}/children`).toString().split(' ').filter(Boolean),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function tasksOf(id: string): string[] {
  try {
    return readdirSync(`/proc/${id}/task`);
  } catch {
    return [];
  }
}
