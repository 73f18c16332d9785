import type { CallRecord } from './call-log.ts';
import type { AdjustableClock, Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Ids } from './ids.ts';
import type { RootKeys } from './vault/root-key.ts';

export interface LocalOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** 127.0.0.1 (the default), ::1 or localhost; nothing else is listened on. */
  readonly host?: string;
  /** Where the secrets are kept, encrypted. Without it they live in memory and end with `close`. */
  readonly dataDirectory?: string;
  /** `off` accepts any signature, or none; only without a data directory. */
  readonly auth?: 'strict' | 'off';
  /** Twelve digits; 123456789012 if absent. */
  readonly account?: string;
  /** us-east-1 if absent. A signed request's own region goes first. */
  readonly region?: string;
  /** Serves the test controls below `/_undotenv/`; only without a data directory. */
  readonly control?: boolean;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Decides which calls a fault with a rate hits: from 0 up to but not including 1. */
  readonly random?: () => number;
  /** For a data directory; if absent, the user's own, made where nothing was sealed yet. */
  readonly rootKey?: RootKeys;
}

/** How to reach a local Secrets Manager: an endpoint and the credentials it accepts. */
export interface LocalAccess {
  /** `http://HOST:PORT`. */
  readonly url: string;
  /**
   * The same service on a Unix socket no other user can listen on, where secrets are kept. Whoever
   * can use it should: the port in `url` is anybody's once this server has ended.
   */
  readonly socketPath?: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface LocalServer extends LocalAccess {
  /** Sent ahead, it makes recovery windows end; signatures keep to the real time. */
  readonly clock: AdjustableClock;
  readonly faults: Faults;
  /** The calls so far, oldest first; never a value. The last 10,000 are kept. */
  calls(): readonly CallRecord[];
  /** Breaks every connection and gives the data directory up. May be called again. */
  close(): Promise<void>;
}
