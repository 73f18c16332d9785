import type { PrincipalDefinition, Principals } from '../access/principal.ts';
import type { EventFilter } from '../audit/look-up.ts';
import type { AuditOptions } from '../audit/open-trail.ts';
import type { TrailEvent } from '../audit/trail-event.ts';
import type { CallRecord } from '../control/call-log.ts';
import type { AdjustableClock, Clock } from '../clock.ts';
import type { Faults } from '../control/faults.ts';
import type { Ids } from '../ids.ts';
import type { KeyDefinition, Keys } from '../kms/key.ts';
import type { LocalAccess } from './local-access.ts';
import type { RotationFailure, RotationFunction } from '../rotation/rotation-function.ts';
import type { RotationFunctions } from '../rotation/rotation-functions.ts';
import type { Rates } from '../throttling/rates.ts';
import type { MarkOptions } from '../store/open-marked-store.ts';
import type { RootKeys } from '../vault/root-key.ts';

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
  /**
   * Who may call besides the account's own key, which may do everything. They stay with the store,
   * and so do their keys; principals of the store that are not among them are removed. If absent,
   * those of the store are left as they are.
   */
  readonly principals?: readonly PrincipalDefinition[];
  /**
   * KMS keys that there shall be, each with an alias or a keyId by which it is known again. They
   * stay with the store.
   */
  readonly keys?: readonly KeyDefinition[];
  /** How the audit trail of a data directory is written; it always is. */
  readonly audit?: AuditOptions;
  /**
   * With it, a store in a data directory that is an older copy of what was there, gone or another
   * one is refused. None if absent.
   */
  readonly marks?: MarkOptions;
  /** Rotation functions of this process, by name or ARN. */
  readonly functions?: Readonly<Record<string, RotationFunction>>;
  /** The URL of a server of Lambda's Invoke API, for all other rotation functions. */
  readonly lambdaEndpoint?: string;
  /**
   * Is told of each step of a rotation that fails, at every attempt: the trail has RotationFailed
   * only once it is given up. What it throws is passed over.
   */
  readonly onRotationFailure?: (failure: RotationFailure) => void;
  /**
   * Answers ThrottlingException above AWS's rates, or above these calls a second by operation; by
   * the server's clock, which can be sent ahead. Nothing is throttled if absent.
   */
  readonly throttling?: boolean | Rates;
  /** How many secrets a region of an account can hold; AWS's 500,000 if absent. */
  readonly secretsPerRegion?: number;
  /**
   * How long a name stays taken after a deletion without recovery, on AWS some seconds; 0 if absent.
   * The values are gone at once.
   */
  readonly deletionDelaySeconds?: number;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Decides which calls a fault with a rate hits: from 0 up to but not including 1. */
  readonly random?: () => number;
  /** For a data directory; if absent, the user's own, made where nothing was sealed yet. */
  readonly rootKey?: RootKeys;
}

export interface LocalServer extends LocalAccess {
  /** Sent ahead, it makes recovery windows end and rotations due; signatures keep to the real time. */
  readonly clock: AdjustableClock;
  readonly faults: Faults;
  /** Who may call besides the key of the account, and what each is allowed. */
  readonly principals: Principals;
  /** The KMS keys that secrets can be under. */
  readonly keys: Keys;
  readonly functions: RotationFunctions;
  /** Resolves once no rotation is under way or due, so that a test need not wait. */
  settled(): Promise<void>;
  /** The calls so far, oldest first; never a value. The last 10,000 are kept. */
  calls(): readonly CallRecord[];
  /**
   * The events of the audit trail that a filter finds, newest first, at most 50 if it sets no limit.
   * In memory the last 10,000 are kept.
   */
  lookUpEvents(filter?: EventFilter): readonly TrailEvent[];
  /** Breaks every connection and gives the data directory up. May be called again. */
  close(): Promise<void>;
}
