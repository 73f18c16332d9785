import { findLosses } from './losses.ts';
import type { Section, Table } from './section.ts';
import { renderTable } from './table.ts';

export interface DocumentInput {
  readonly date: string;
  /** What was typed. */
  readonly command: string;
  readonly quick: boolean;
  /** One line each. */
  readonly machine: readonly string[];
  readonly versions: string;
  readonly sections: readonly Section[];
}

const reading = `Every figure is the median of n runs, then the lowest and the highest of them in
parentheses, then the ratio to the floor. The floor is the least code that does the job on the same
machine in the same minute; nobody should use it, since it checks nothing. Contestants take turns,
each run in a process of its own with a bare environment, against one stub backend in another process
on the loopback interface: no figure holds the way to AWS or AWS's own time. Compare
within a table; between two runs of the benchmark, absolute times move.`;

export function renderDocument(input: DocumentInput): string {
  const losses = findLosses(input.sections);
  return `${[
    '# Benchmarks',
    `Written by \`npm run bench\` on ${input.date}: not edited by hand. Command: \`${input.command}\`.`,
    ...(input.quick ? ['**A quick run: the figures mean nothing.**'] : []),
    [...input.machine, input.versions].map((line) => `- ${line}`).join('\n'),
    flow(reading),
    ...input.sections.map(renderSection),
    '## Where we lose',
    losses.length === 0
      ? 'In this run no peer was better in any figure.'
      : losses.map((loss) => `- ${loss}`).join('\n'),
    flow(limits),
  ].join('\n\n')}\n`;
}

const limits = `Beyond the figures: for profiles with a role, SSO or a process, our client needs the
SDK's credential chain beside it, which no bundle of it holds. The SDK, and what is built on it, can be given an agent for
HTTP proxies; ours cannot. Powertools and middy read other services too.`;

function renderSection({ title, method, tables }: Section): string {
  return [`## ${title}`, flow(method), ...tables.map(renderTitled)].join('\n\n');
}

function renderTitled(table: Table): string {
  const runs = Math.max(...table.rows.map(({ samples }) => samples.length));
  const count = runs === 1 ? '' : ` (n = ${String(runs)})`;
  return `### ${table.title}${count}\n\n${renderTable(table)}`;
}

/** One line a paragraph, as the other documents have it. */
function flow(text: string): string {
  return text.replaceAll('\n', ' ');
}
