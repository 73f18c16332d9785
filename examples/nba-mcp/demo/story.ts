import { styleText } from 'node:util';

/** Tells on stdout what happens, step by step, and stops at the first check that does not hold. */
export class Story {
  #steps = 0;

  /** Runs one step under its heading, and says how long it took. */
  async step<Result>(heading: string, work: () => Promise<Result>): Promise<Result> {
    this.#steps += 1;
    write(`\n${styleText('bold', `${String(this.#steps)}. ${heading}`)}\n`);
    const startedAt = performance.now();
    const result = await work();
    const seconds = (performance.now() - startedAt) / 1000;
    write(`   ${styleText('dim', `${seconds.toFixed(2)} s`)}\n`);
    return result;
  }

  /** Shows text of several lines as it is, set apart. */
  show(text: string): void {
    const lines = text.trimEnd().split('\n');
    for (const line of lines) write(`   ${styleText('dim', '│')} ${line}\n`);
  }

  /** @throws {Error} if `holds` is false: the demo has shown something to be wrong. */
  check(claim: string, holds: boolean): void {
    if (!holds) throw new Error(`does not hold: ${claim}`);
    write(`   ${styleText('green', '✓')} ${claim}\n`);
  }
}

function write(text: string): void {
  process.stdout.write(text);
}
