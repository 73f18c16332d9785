/** What one client may take of the server, so that the others still get an answer. */
export interface Limits {
  readonly bodyBytes: number;
  /** Of the request line and all headers together. */
  readonly headBytes: number;
  /** Of each address and socket that is listened on. */
  readonly connections: number;
  /** From the first byte, or the opening of the connection, to the end of the headers. */
  readonly headersMs: number;
  /** To the end of the body. */
  readonly requestMs: number;
  /** Between two requests of a connection. */
  readonly idleMs: number;
  /** Without a byte either way, whatever is waited for. */
  readonly stallMs: number;
  /** How often headers and requests that are late are looked for. */
  readonly checkEveryMs: number;
}

export const usualLimits: Limits = {
  // The largest value with every character escaped is under 400 KB of JSON.
  bodyBytes: 1_048_576,
  headBytes: 16_384,
  connections: 1_024,
  headersMs: 10_000,
  requestMs: 30_000,
  // A client that keeps connections open must not meet one that closes at that moment.
  idleMs: 65_000,
  // More than the longest latency of a fault.
  stallMs: 660_000,
  checkEveryMs: 5_000,
};
