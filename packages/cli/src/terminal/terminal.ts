/**
 * Everything the command line shows goes through here, and these are the rules:
 *
 * - data goes to stdout and nothing else does: a pipe gets what the command is for;
 * - messages, progress and questions go to stderr, lower case, without a full stop;
 * - colour only where stderr is a terminal, never against NO_COLOR;
 * - control characters are shown escaped: a secret's name cannot move the cursor;
 * - no value is handed to this file but by a command that was asked to show it.
 */
import picocolors from 'picocolors';

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

export class Terminal {
  readonly colors: Colors;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  readonly #streams: Streams;
  #progress = '';

  constructor(streams: Streams, variables: NodeJS.ProcessEnv) {
    this.#streams = streams;
    this.interactive =
      [streams.stdin, streams.stderr].every(({ isTTY }) => isTTY) && !variables['CI'];
    this.colors = picocolors.createColors(isColored(streams.stderr, variables));
  }

  /** A line of data. */
  print(line: string): void {
    this.#streams.stdout.write(`${line}\n`);
  }

  /** Bytes as they are. */
  printExactly(bytes: Uint8Array): void {
    this.#streams.stdout.write(bytes);
  }

  /** Data as one JSON document. */
  printJson(data: unknown): void {
    this.print(visibleJson(JSON.stringify(data, undefined, 2)));
  }

  /** A message; `visible` any name that does not come from us before it gets here. */
  say(line = ''): void {
    this.#clearProgress();
    this.#streams.stderr.write(`${line}\n`);
  }

  success(line: string): void {
    this.say(`${this.colors.green('✓')} ${line}`);
  }

  warn(line: string): void {
    this.say(`${this.colors.yellow('warning:')} ${line}`);
  }

  error(line: string): void {
    this.say(`${this.colors.red('error:')} ${line}`);
  }

  hint(line: string): void {
    this.say(`${this.colors.cyan('hint:')} ${line}`);
  }

  /** What is going on right now; on a terminal the line is replaced, elsewhere nothing is shown. */
  progress(line: string): void {
    if (!this.#streams.stderr.isTTY) return;
    this.#clearProgress();
    this.#progress = line;
    this.#streams.stderr.write(this.colors.dim(line));
  }

  #clearProgress(): void {
    if (this.#progress === '') return;
    this.#streams.stderr.write('\r\u001B[2K');
    this.#progress = '';
  }

  /** @throws {CancelledError} `CANCELLED` at Ctrl-C. */
  async confirm(question: string): Promise<boolean> {
    this.#clearProgress();
    const { askConsent } = await import('./questions.ts');
    return askConsent(question, this.#promptStreams());
  }

  /** A value typed without echo. @throws {CancelledError} `CANCELLED` at Ctrl-C. */
  async askValue(question: string): Promise<string> {
    this.#clearProgress();
    const { askValue } = await import('./questions.ts');
    return askValue(question, this.#promptStreams());
  }

  #promptStreams(): { input: NodeJS.ReadStream; output: NodeJS.WriteStream } {
    return { input: this.#streams.stdin, output: this.#streams.stderr };
  }
}

function isColored(stream: { readonly isTTY?: boolean }, variables: NodeJS.ProcessEnv): boolean {
  if (variables['NO_COLOR']) return false;
  if (variables['FORCE_COLOR']) return true;
  // Absent where it is none, whatever Node's types say; picocolors would then decide by itself.
  return stream.isTTY === true && variables['TERM'] !== 'dumb';
}

/** Text that is not ours, safe for a terminal: control characters become `\x1b` and the like. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** JSON escapes C0 controls by itself; C1 controls and direction marks a terminal obeys as well. */
function visibleJson(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `1 secret`, `2 secrets`. */
export function counted(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Columns padded to their widest cell, two spaces between, none at the end of a line. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
