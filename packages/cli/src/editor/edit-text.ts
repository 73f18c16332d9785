import { basename } from 'node:path';
import { UndotenvError } from '@undotenv/protocol';
import { inheritedVariables } from '../child/child-environment.ts';
import { runChild } from '../child/child-process.ts';
import type { Context } from '../context.ts';
import { CancelledError, RefusedError, UsageError } from '../errors.ts';
import { visible } from '../terminal/terminal.ts';
import { editorOf, type Editor } from './editors.ts';
import { placeFor } from './place.ts';
import { PrivateFile } from './private-file.ts';
import { realNameOf } from './real-name.ts';

export interface EditOptions<Accepted> {
  /** Of the file; its ending tells the editor what it holds. */
  readonly fileName: string;
  /** Also where the file can only be made on a disk. */
  readonly allowDisk: boolean;
  /** Makes something of the edited text, or throws one of our errors: then it is edited again. */
  readonly accept: (edited: string) => Promise<Accepted>;
}

/**
 * Gives a person a text to edit in their own editor. It is in a file while they do, as editors need
 * one: in memory, of nobody else, and gone however this ends.
 *
 * @throws {CancelledError} `CANCELLED` at no, or when a signal ends this.
 * @throws {RefusedError} `REFUSED` where there is only a disk, and where the editor fails.
 */
export async function editText<Accepted>(
  context: Context,
  text: string,
  { fileName, allowDisk, accept }: EditOptions<Accepted>,
): Promise<Accepted> {
  const parent = placeFor(context, allowDisk);
  const editor = editorOf(context.variables, (program) =>
    realNameOf(program, context.variables['PATH'] ?? ''),
  );
  if (!editor.isKnown) {
    const name = visible(basename(editor.program));
    context.terminal.warn(`${name} may keep copies of its own: switch its backups and history off`);
  }
  const file = await PrivateFile.create(parent, fileName, text);
  const signals = new StopSignals(file);
  try {
    for (;;) {
      await signals.whileRunning(() => runEditor(context, editor, file));
      if (file.isClosed) throw new CancelledError();
      const accepted = await attempt(context, () => accept(asText(readBack(file))));
      if (accepted !== undefined) return accepted.value;
    }
  } finally {
    signals.stopListening();
    file.close();
  }
}

async function runEditor(context: Context, editor: Editor, file: PrivateFile): Promise<void> {
  const { exitCode, problem } = await runChild({
    command: editor.program,
    arguments: [...editor.arguments, file.path],
    directory: context.directory,
    variables: inheritedVariables(context.variables, { pristine: false }),
    maskedValues: [],
    mask: 'none',
  });
  if (problem !== undefined) {
    throw new UsageError(`the editor ${editor.program} does not start: ${problem}`, {
      hint: 'name one that is installed: EDITOR=nano',
    });
  }
  if (exitCode === 0 || file.isClosed) return;
  throw new RefusedError(`the editor ended with ${String(exitCode)}, so nothing was written`);
}

/** `undefined` where the text is to be edited again. */
async function attempt<Accepted>(
  { terminal }: Context,
  accept: () => Promise<Accepted>,
): Promise<{ value: Accepted } | undefined> {
  try {
    return { value: await accept() };
  } catch (error) {
    if (!(error instanceof UndotenvError) || !terminal.interactive) throw error;
    terminal.error(visible(error.message));
    if (error.hint !== undefined) terminal.hint(visible(error.hint));
    if (await terminal.confirm('edit it again?')) return undefined;
    throw new CancelledError();
  }
}

function readBack(file: PrivateFile): Uint8Array {
  try {
    return file.read();
  } catch (cause) {
    throw new RefusedError('the editor left no file in its place, so nothing was written', {
      cause,
    });
  }
}

function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('what the editor saved is not text in UTF-8');
  }
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes the file away when a signal comes. While the editor runs, SIGINT is its affair, as it is for
 * the shell that started it; the others end this whatever the editor makes of them.
 */
class StopSignals {
  readonly #file: PrivateFile;
  #isRunning = false;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#isRunning && signal === 'SIGINT') return;
    this.#file.close();
    if (this.#isRunning) return;
    // Nobody waits for anything: end as if nobody had listened.
    this.stopListening();
    process.kill(process.pid, signal);
  };

  constructor(file: PrivateFile) {
    this.#file = file;
    for (const signal of stopSignals) process.on(signal, this.#onSignal);
  }

  async whileRunning(work: () => Promise<void>): Promise<void> {
    this.#isRunning = true;
    try {
      await work();
    } finally {
      this.#isRunning = false;
    }
  }

  stopListening(): void {
    for (const signal of stopSignals) process.off(signal, this.#onSignal);
  }
}
