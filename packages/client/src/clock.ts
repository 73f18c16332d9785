/** Both times the client needs; passed in so that tests never wait. */
export interface Clock {
  /** Milliseconds that never go back, from any start: they measure ages. */
  monotonicMs(): number;
  /** The wall clock: it dates signatures and compares with the expiry of credentials. */
  now(): Date;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  now: () => new Date(),
};
