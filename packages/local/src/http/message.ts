/** A request as the server's core sees it: plain data, so that a test needs no socket. */
export interface HttpRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: Headers;
  /** Absent for what comes through the Unix socket. */
  readonly remoteAddress?: string | undefined;
  /**
   * Reads the body, which the refusals before it never do.
   *
   * @throws {BodyTooLarge}
   */
  readonly readBody: () => Promise<Uint8Array>;
}

export interface HttpResponse {
  readonly status: number;
  /** Names and values in turn, as `node:http` takes them. */
  readonly headers: readonly string[];
  readonly body: string;
  /** Wait this long before answering: an injected fault. */
  readonly delayMs?: number | undefined;
  /** Break the connection instead of answering: an injected fault. */
  readonly reset?: boolean | undefined;
}

/** Headers by lower-case name. */
export interface Headers {
  /** Single values only: a header that stands twice could mean one thing here, another there. */
  readonly values: Readonly<Record<string, string>>;
  /** Each name as often as it stood. */
  readonly names: readonly string[];
  /** Names that stood more than once. */
  readonly repeated: readonly string[];
}

/** The body is longer than the server reads. */
export class BodyTooLarge extends Error {}

/** @param raw names and values in turn, as `node:http` gives them. */
export function headersOf(raw: readonly string[]): Headers {
  // Without a prototype: a header may have any name, `__proto__` too.
  const values = Object.create(null) as Record<string, string>;
  const names: string[] = [];
  const repeated: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    names.push(name);
    if (name in values) repeated.push(name);
    values[name] = raw[index + 1] ?? '';
  }
  return { values, names, repeated };
}
