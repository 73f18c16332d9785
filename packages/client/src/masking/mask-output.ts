import type { Writable } from 'node:stream';
import type { CoreClient } from '../core-client.ts';
import { keptByCore } from '../core-functions.ts';
import { keptBy, onRead, type ReadValue } from '../reads/read-values.ts';
import { confidentialTexts, confidentialValues } from './confidential-values.ts';
import { maskCrashReports } from './crash-report.ts';
import { soon, type Later } from './later.ts';
import { textsToMask, type MaskedValue, type MaskedValues } from './masked-values.ts';
import { maskWrites } from './masked-writes.ts';
import { createNeedles } from './needles.ts';

/** Any client of this package, told by what all of them have. */
export type MaskedClient = Pick<CoreClient, 'close'>;

export interface MaskOutputOptions {
  /** Further values, such as those of environment variables; of fewer than six bytes none is masked. */
  values?: MaskedValues;
  /** `process.stdout` and `process.stderr` when absent. */
  streams?: readonly Writable[];
  /** When output is written that waits to be told from a value; after 100 ms when absent. */
  later?: Later;
}

/** Masks until it is closed. */
export interface OutputMask {
  /**
   * Masks these values, too.
   *
   * @throws {TypeError} if one of them is neither a text nor one that is sealed.
   */
  add(...values: readonly MaskedValue[]): void;
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
 * @throws {TypeError} naming which of `clients`, `values` and `streams` is, or holds, something else.
 */
export function maskOutput(
  clients: MaskedClient | readonly MaskedClient[],
  options: MaskOutputOptions = {},
): OutputMask {
  const { values = [], streams = [process.stdout, process.stderr], later = soon } = options;
  const asked = [clients].flat();
  if (!asked.every(isClient)) throw new TypeError('clients holds something else than a client');
  if (streams.some((stream) => typeof stream.write !== 'function')) {
    throw new TypeError('streams holds something else than a stream');
  }
  const needles = createNeedles(textsToMask(values, 'values').flatMap(confidentialTexts));
  const learn = (read: ReadValue): void => {
    confidentialValues(read).forEach(needles.add);
  };
  const stopLearning = onRead(learn);
  for (const client of asked) {
    keptBy(client).forEach(learn);
    for (const { stored } of keptByCore(client)) learn({ stored, declared: undefined });
  }
  const masked = streams.map((stream) => maskWrites(stream, needles, later));
  const release = (): void => {
    for (const each of masked) each.release();
  };
  const stopCrashReports = streams.includes(process.stderr)
    ? maskCrashReports(needles, release)
    : undefined;
  process.on('exit', release);

  function close(): void {
    stopLearning();
    stopCrashReports?.();
    process.off('exit', release);
    for (const each of masked) each.restore();
  }

  return {
    add(...added) {
      textsToMask(added, 'values').flatMap(confidentialTexts).forEach(needles.add);
    },
    close,
    [Symbol.dispose]: close,
  };
}

/** What is none comes from code without types, or from a variable that was not set. */
function isClient(client: Partial<MaskedClient> | undefined): boolean {
  return typeof client?.close === 'function';
}
