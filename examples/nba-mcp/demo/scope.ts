import { constants } from 'node:os';

type Release = () => Promise<void> | void;

/**
 * What a program has opened and must close again, whatever ends it. Things are closed in the
 * reverse order of opening, each exactly once, and one that fails does not keep the others open.
 */
export class Scope {
  readonly #releases: Release[] = [];
  #closing: Promise<void> | undefined;

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Registers how to close a thing; call it in the same tick the thing is opened in.
   *
   * @throws {Error} if the scope is closing already; the thing is then closed before this throws.
   */
  async defer(release: Release): Promise<void> {
    if (this.#closing === undefined) {
      this.#releases.push(release);
      return;
    }
    await release();
    throw new Error('the scope is closing');
  }

  /**
   * Registers work that still makes use of what was opened before it: that is not closed until the
   * work has ended, well or badly.
   */
  async complete<Result>(work: Promise<Result>): Promise<Result> {
    await this.defer(async () => {
      await Promise.allSettled([work]);
    });
    return work;
  }

  /** Closes everything, once. @throws {AggregateError} at the end, if something could not be closed. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let release = this.#releases.pop(); release; release = this.#releases.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  }
}

/**
 * Closes the scope when the process is asked to end, then ends it with the code a shell gives to
 * a program that died of the signal. Further signals do not interrupt the closing.
 */
export function closeOnSignals(scope: Scope): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const end = (): never => process.exit(128 + constants.signals[signal]);
      scope.close().then(end, end);
    });
  }
}
