import type { TrailEvent } from './trail-event.ts';

/** Where events are put on record, before anything they tell of is let out. */
export interface Trail {
  /**
   * Whether the trail can be written as far as is known, having tried to mend what had failed. Asked
   * before a call is looked at: while it cannot, nothing is read and nothing changed, and the call
   * counts as one that was withheld.
   *
   * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED`
   */
  check(): void;
  /**
   * Puts the events of a call on record with those of the other calls of this moment.
   *
   * @returns when they are written; with `sync`, when they would survive a power cut.
   * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED`: they are not, and the answer must be withheld.
   */
  record(events: readonly TrailEvent[]): Promise<void>;
  /** The same at once, for what must not be done unless it is on record. @throws as `record` */
  recordNow(events: readonly TrailEvent[]): void;
  /** Newest first. */
  events(): Iterable<TrailEvent>;
  /** Forgets the events, where they are not kept. */
  clear(): void;
  close(): void;
}
