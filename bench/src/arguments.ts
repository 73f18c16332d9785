import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly quick: boolean;
  /** Names of scenarios; empty for all. */
  readonly only: readonly string[];
  /** `YYYY-MM-DD`, for the document. */
  readonly date: string;
  /** Where the document goes; standard output if absent. */
  readonly out?: string;
}

export const usage = `Usage: npm run bench -- [--quick] [--only NAME]... [--date YYYY-MM-DD] [--out FILE]

Measures everything and writes docs/benchmarks.md: about 15 minutes on a quiet machine.

  --quick      everything once and briefly; the figures mean nothing
  --only NAME  this scenario; may be repeated
  --date       the document's date; today when absent
  --out FILE   the document's file; with --quick or --only, standard output when absent`;

const published = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

/** @throws {TypeError} naming the argument that is not understood. */
export function parseArguments(
  argv: readonly string[],
  known: readonly string[],
  today: string,
): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      date: { type: 'string', default: today },
      out: { type: 'string' },
    },
  });
  const { quick, only, date } = values;
  for (const name of only) {
    if (!known.includes(name)) throw new TypeError(`--only ${name}: one of ${known.join(', ')}`);
  }
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new TypeError('--date is not YYYY-MM-DD');
  // Only a whole run may replace the published figures.
  const out = values.out ?? (quick || only.length > 0 ? undefined : published);
  return { quick, only, date, ...(out !== undefined && { out }) };
}
