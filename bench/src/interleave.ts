import { contestants, type ContestantName } from './contestants/table.ts';
import type { Role, Row, Sample } from './report/section.ts';

/** One line of a table to be, and what it takes to measure it. */
export interface Subject<Params> {
  readonly label: string;
  readonly role: Role;
  readonly params: Params;
}

/** @param note tells apart what one contestant does in two ways. */
export function subjectOf<Params>(
  name: ContestantName,
  params: Params,
  note?: string,
): Subject<Params> {
  const { label, role } = contestants[name];
  return { label: note === undefined ? label : `${label}, ${note}`, role, params };
}

/**
 * One sample of every subject a round, and every other round backwards: a slow minute of the
 * machine is everybody's, and nobody always follows the same neighbour.
 */
export async function interleave<Params>(
  subjects: readonly Subject<Params>[],
  rounds: number,
  measure: (params: Params) => Promise<Sample>,
): Promise<Row[]> {
  const rows = subjects.map(({ label, role, params }) => {
    const samples: Sample[] = [];
    return { label, role, params, samples };
  });
  for (let round = 0; round < rounds; round++) {
    const turns = round % 2 === 0 ? rows : rows.toReversed();
    for (const { params, samples } of turns) samples.push(await measure(params));
  }
  return rows.map(({ label, role, samples }) => ({ label, role, samples }));
}
