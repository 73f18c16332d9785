import { Worker } from 'node:worker_threads';

/** How long one file may take before it counts as never ending, on a machine however busy. */
const longestMs = 20_000;

/**
 * Watches this thread from another one, because a loop that never ends lets no timer run here. It
 * then says which file it was, and ends the process.
 */
export class Watchdog {
  readonly #seed: Uint32Array = new Uint32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor() {
    this.#worker = new Worker(program, {
      eval: true,
      workerData: { seed: this.#seed, longestMs, pid: process.pid },
    });
    this.#worker.unref();
  }

  /** To be called before each file. */
  begin(seed: number): void {
    this.#seed[0] = seed;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

const program = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let last;
setInterval(() => {
  const seed = workerData.seed[0];
  if (seed !== last) { last = seed; return; }
  writeSync(2, 'the file of FUZZ_SEED=' + seed + ' does not end\\n');
  process.kill(workerData.pid, 'SIGKILL');
}, workerData.longestMs);
`;
