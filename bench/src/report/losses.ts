import type { Metric, Row, Section } from './section.ts';
import { medianOf, summarize, valuesOf } from './statistics.ts';
import { format } from './table.ts';

/** A sentence for every figure in which a peer beats one of our rows. */
export function findLosses(sections: readonly Section[]): string[] {
  return sections.flatMap(({ tables, title: scenario }) =>
    tables.flatMap(({ title, metrics, rows }) => {
      const ours = rows.filter(({ role }) => role === 'undotenv');
      const peers = rows.filter(({ role }) => role === 'peer');
      return metrics.flatMap((metric) =>
        ours.flatMap((row) => {
          const winners = peers.filter((peer) => beats(peer, row, metric));
          if (winners.length === 0) return [];
          const own = describe(row, metric);
          const others = winners.map((peer) => describe(peer, metric) + noise(peer, row, metric));
          return [`${scenario}, ${title}, ${metric.heading}: ${own}; ${others.join('; ')}`];
        }),
      );
    }),
  );
}

function beats(peer: Row, ours: Row, { name, better }: Metric): boolean {
  if (valuesOf(peer, name).length === 0 || valuesOf(ours, name).length === 0) return false;
  const [theirs, own] = [medianOf(peer, name), medianOf(ours, name)];
  return better === 'lower' ? theirs < own : theirs > own;
}

function describe(row: Row, { name, digits = 0 }: Metric): string {
  return `${row.label} ${format(medianOf(row, name), digits)}`;
}

function noise(peer: Row, ours: Row, { name }: Metric): string {
  const [theirs, own] = [summarize(valuesOf(peer, name)), summarize(valuesOf(ours, name))];
  const apart = theirs.highest < own.lowest || theirs.lowest > own.highest;
  return apart ? '' : ' (the ranges overlap)';
}
