import type { Writable } from 'node:stream';
import type { CoreClient } from '../core-client.ts';
import { keptByCore } from '../core-functions.ts';
import { keptBy, onRead, type ReadValue } from '../reads/read-values.ts';
import { confidentialTexts, confidentialValues } from './confidential-values.ts';
import { maskCrashReports } from './crash-report.ts';
import { soon, type Later } from './later.ts';
import { maskWrites } from './masked-writes.ts';
import { createNeedles } from './needles.ts';

/** Any client of this package, told by what all of them have. */
export type MaskedClient = Pick<CoreClient, 'close'>;

export interface MaskOutputOptions {
  /** Further values, such as those of environment variables; of fewer than six bytes none is masked. */
  values?: Iterable<string>;
  /** `process.stdout` and `process.stderr` when absent. */
  streams?: readonly Writable[];
  /** When output is written that waits to be told from a value; after 100 ms when absent. */
  later?: Later;
}

/** Masks until it is closed. */
export interface OutputMask {
  /** Masks these values, too. */
  add(...values: readonly string[]): void;
  /** Writes what waits, and gives the streams their own methods back. */
  close(): void;
  [Symbol.dispose](): void;
}

/**
 * Puts `[masked]` in the place of every value in what this process writes to stdout and stderr: the
 * values the client holds, and from then on every one that any client in this process reads, old
 * versions as well as new, escaped and encoded as well as plain. Values of fewer than six bytes,
 * and those of keys that the manifest declares `plain`, are left alone.
 *
 * It is a net under mistakes, not a wall: `docs/safety.md` says what passes beside it.
 *
 * @param clients one, several, or none
 * @throws {TypeError} if one of `streams` is not a stream.
 */
export function maskOutput(
  clients: MaskedClient | readonly MaskedClient[],
  options: MaskOutputOptions = {},
): OutputMask {
  const { values = [], streams = [process.stdout, process.stderr], later = soon } = options;
  if (streams.some((stream) => typeof stream.write !== 'function')) {
    throw new TypeError('streams holds something else than a stream');
  }
  const needles = createNeedles([...values].flatMap(confidentialTexts));
  const learn = (read: ReadValue): void => {
    confidentialValues(read).forEach(needles.add);
  };
  const stopLearning = onRead(learn);
  for (const client of [clients].flat()) {
    keptBy(client).forEach(learn);
    for (const { stored } of keptByCore(client)) learn({ stored, declared: undefined });
  }
  const masked = streams.map((stream) => maskWrites(stream, needles, later));
  const stopCrashReports = streams.includes(process.stderr) ? maskCrashReports(needles) : undefined;
  const release = (): void => {
    for (const each of masked) each.release();
  };
  process.on('exit', release);

  function close(): void {
    stopLearning();
    stopCrashReports?.();
    process.off('exit', release);
    for (const each of masked) each.restore();
  }

  return {
    add(...added) {
      added.flatMap(confidentialTexts).forEach(needles.add);
    },
    close,
    [Symbol.dispose]: close,
  };
}
