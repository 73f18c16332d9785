import type { Row } from './section.ts';

export interface Summary {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @throws {RangeError} if there is nothing to sum up. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((one, other) => one - other);
  return {
    median: quantile(sorted, 0.5),
    lowest: quantile(sorted, 0),
    highest: quantile(sorted, 1),
  };
}

/** @throws {RangeError} if the row has no such samples. */
export function medianOf(row: Row, metric: string): number {
  return summarize(valuesOf(row, metric)).median;
}

/** The row's samples of one metric; empty if it does not have them. */
export function valuesOf({ samples }: Row, metric: string): number[] {
  return samples.flatMap((sample) => sample[metric] ?? []);
}

/**
 * The value below which the given part of the ascending `sorted` lies, between two neighbours in
 * proportion.
 *
 * @throws {RangeError} if `sorted` is empty.
 */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const position = part * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('sorted has no numbers');
  return below + (above - below) * (position - Math.floor(position));
}
