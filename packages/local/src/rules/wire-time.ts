const dayMs = 86_400_000;

/** A time as it travels: epoch seconds, milliseconds as the fraction. */
export function epochSeconds(epochMs: number): number {
  return epochMs / 1_000;
}

/** The start of a day in UTC: when something was last read is told no more exactly (documented). */
export function startOfDay(epochMs: number): number {
  return epochMs - (epochMs % dayMs);
}
