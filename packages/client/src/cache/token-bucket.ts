export interface TokenRate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface TokenBucket {
  /** Takes a token if one is left. */
  take(nowMs: number): boolean;
}

/** Holds `burst` tokens, and gains `perSecond` of them a second. */
export function tokenBucket(rate: TokenRate): TokenBucket {
  let tokens = rate.burst;
  let filledAtMs: number | undefined;
  return {
    take(nowMs) {
      const gained = ((nowMs - (filledAtMs ?? nowMs)) / 1_000) * rate.perSecond;
      tokens = Math.min(rate.burst, tokens + gained);
      filledAtMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
