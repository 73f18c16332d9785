const dayMs = 86_400_000;

/** The clock of an endpoint, as far as a case can go by it. */
export interface EndpointTime {
  readonly nowMs: () => number;
  /** How far from `nowMs` the endpoint's own clock may be. */
  readonly toleranceMs: number;
}

export interface Times {
  /**
   * Whether a number of an answer is the time that the template says; `undefined` if it says none.
   *
   * - `{time}` is any, in seconds with milliseconds at most; `{time:a}` is meant from then on;
   * - `{time:b > a}` is later than `a`;
   * - `{day}` is the start of today, in UTC;
   * - `{now}` and `{now+30d}` are what the endpoint's clock says.
   */
  readonly matches: (template: string, seconds: number) => boolean | undefined;
}

const form = /^\{(time|day|now)(?::(\w+))?(?: > (\w+))?(?:\+(\d+)d)?\}$/;

export function times({ nowMs, toleranceMs }: EndpointTime): Times {
  const bound = new Map<string, number>();
  const isNear = (seconds: number, ms: number): boolean =>
    Math.abs(seconds * 1_000 - ms) <= toleranceMs;

  return {
    matches: (template, seconds) => {
      const [, kind, label, earlier, days = '0'] = form.exec(template) ?? [];
      if (kind === undefined) return undefined;
      if (!isTime(seconds)) return false;
      if (kind === 'now') return isNear(seconds, nowMs() + Number(days) * dayMs);
      if (kind === 'day') return (seconds * 1_000) % dayMs === 0 && isNear(seconds, today(nowMs()));
      if (earlier !== undefined && !(seconds > (bound.get(earlier) ?? Infinity))) return false;
      if (label === undefined) return true;
      const known = bound.get(label) ?? seconds;
      bound.set(label, known);
      return known === seconds;
    },
  };
}

/** In seconds: milliseconds would be a thousand times as much, and this year's are above that. */
function isTime(seconds: number): boolean {
  return seconds > 1e9 && seconds < 1e10 && Number(seconds.toFixed(3)) === seconds;
}

function today(ms: number): number {
  return ms - (ms % dayMs);
}
