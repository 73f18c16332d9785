import type { Clock } from '../clock.ts';
import { AuditTrailError } from '../errors.ts';
import { type Batch, newBatch } from './batch.ts';
import { type Chain, formatWrite, type Position } from './chain.ts';
import { eventText } from './event-text.ts';
import { ownEvent } from './service-event.ts';
import type { Trail } from './trail.ts';
import { isDiskFull, recordsPath, type TrailFiles, writeFailure } from './trail-files.ts';
import type { TrailEvent } from './trail-event.ts';

/** Some hundred records. */
const filledAhead = 512 * 1_024;

/** Where to go on writing, once all of that is proved. */
export interface OpenedTrail {
  readonly directory: string;
  readonly chain: Chain;
  readonly position: Position;
  /** The file of records to go on with, by number, and how much of it is to be kept. */
  readonly file: { readonly number: number; readonly bytes: number };
  /** The head in the directory, and the witness where there is one. */
  readonly heads: readonly string[];
}

export interface FileTrailOptions {
  /** Whether a record has to survive a power cut before its answer is let out. */
  readonly sync: boolean;
  readonly maxFileBytes: number;
  readonly files: TrailFiles;
  readonly clock: Clock;
  newEventId(): string;
  /** The events already there, newest first. */
  read(): Iterable<TrailEvent>;
}

/**
 * The trail of a store that is kept: a chain of records in files, and a head that says where it
 * ends. Records of one moment are written together, and with `sync` those of one sync.
 *
 * Records come first and the head after them, so a killed process leaves a head that is true and at
 * most behind. What could not be written is cut off again, its answers are withheld, and the chain
 * goes on where it was whole. After a failed sync nothing is known of the disk any more: then the
 * trail, and with it the server, refuses everything until it is opened anew.
 */
export class FileTrail implements Trail {
  readonly #directory: string;
  readonly #chain: Chain;
  readonly #options: FileTrailOptions;
  readonly #heads: readonly number[];

  #descriptor: number;
  #fileNumber: number;
  /** What the file and the chain have come to, with all that is written. */
  #bytes: number;
  /** How far the file is filled with zeros for records to come. */
  #filledBytes = 0;
  /** How far it goes on unfilled, for want of room. */
  #unfilledBytes = 0;
  #position: Position;

  /** Events that wait to be written, as JSON. */
  #waiting: string[] = [];
  #batch: Batch | undefined;

  /** Why the last write failed; tried again with each call. */
  #failed: AuditTrailError | undefined;
  /** How many events, and of calls that were not looked at one each. */
  #withheld = 0;
  /** Set for good. */
  #closed: AuditTrailError | undefined;

  constructor(opened: OpenedTrail, options: FileTrailOptions) {
    const { files } = options;
    this.#directory = opened.directory;
    this.#chain = opened.chain;
    this.#options = options;
    this.#fileNumber = opened.file.number;
    this.#bytes = opened.file.bytes;
    this.#position = opened.position;
    this.#heads = opened.heads.map((path) => files.open(path));
    this.#descriptor = files.open(recordsPath(opened.directory, opened.file.number));
    this.#restore();
  }

  check(): void {
    this.#requireWritable(1);
  }

  record(events: readonly TrailEvent[]): Promise<void> {
    if (this.#closed !== undefined || this.#failed !== undefined) {
      this.#withheld += events.length;
      return Promise.reject(this.#closed ?? this.#failed ?? writeFailure(undefined));
    }
    this.#append(events);
    this.#batch ??= newBatch(() => {
      this.#flush();
    });
    return this.#batch.written;
  }

  recordNow(events: readonly TrailEvent[]): void {
    this.#requireWritable(events.length);
    this.#append(events);
    const batch = this.#takeBatch();
    try {
      this.#write();
      batch?.resolve();
    } catch (error) {
      if (error instanceof AuditTrailError) batch?.reject(error);
      throw error;
    }
  }

  events(): Iterable<TrailEvent> {
    return this.#options.read();
  }

  clear(): void {
    throw new TypeError('a trail that is kept forgets nothing');
  }

  close(): void {
    if (this.#closed !== undefined) return;
    try {
      if (this.#batch !== undefined || this.#failed !== undefined) this.recordNow([]);
      this.#trim();
      this.#options.files.sync(this.#descriptor);
    } catch {
      // What was answered is written; a sync was asked for by nobody.
    }
    this.#closed = new AuditTrailError('it is closed', { hint: 'start the server again' });
    for (const each of [...this.#heads, this.#descriptor]) this.#options.files.close(each);
  }

  /** @param asked how many events are withheld if it is not */
  #requireWritable(asked: number): void {
    if (this.#closed !== undefined) throw this.#closed;
    if (this.#failed !== undefined) this.#mend(asked);
  }

  #append(events: readonly TrailEvent[]): void {
    for (const event of events) this.#waiting.push(eventText(event));
  }

  #takeBatch(): Batch | undefined {
    const batch = this.#batch;
    this.#batch = undefined;
    return batch;
  }

  #flush(): void {
    const batch = this.#takeBatch();
    if (batch === undefined) return;
    try {
      this.#write();
      batch.resolve();
    } catch (error) {
      batch.reject(error instanceof AuditTrailError ? error : writeFailure(error));
    }
  }

  /**
   * All that waits, in one write and with `sync` one sync, and the head once it cannot be lost any
   * more. Nothing else is done meanwhile: what comes then makes the next batch the larger, and a
   * thread to wait in costs more than it spares (measured over 16 connections).
   *
   * @throws {AuditTrailError} if it is not written.
   */
  #write(): void {
    if (this.#waiting.length === 0) return;
    const { sync, files, maxFileBytes } = this.#options;
    try {
      if (this.#bytes >= maxFileBytes) this.#beginFile();
      const end = this.#chain.follow(this.#position, this.#waiting);
      const bytes = Buffer.from(formatWrite(this.#waiting, end), 'latin1');
      if (sync) this.#fill(bytes.length);
      files.write(this.#descriptor, bytes, this.#bytes);
      if (sync) this.#sync();
      this.#writeHeads(end);
      this.#bytes += bytes.length;
      this.#position = end;
      this.#waiting = [];
    } catch (error) {
      throw this.#closed ?? this.#withhold(error);
    }
  }

  /**
   * A record written over zeros leaves the file's size as it is, and its sync half the work. A disk
   * without room for so many may have it for many a record still: the next half megabyte is written
   * unfilled, as far as it goes.
   */
  #fill(bytes: number): void {
    if (this.#bytes + bytes <= this.#filledBytes || this.#bytes < this.#unfilledBytes) return;
    const zeros = Buffer.alloc(Math.max(bytes, filledAhead));
    try {
      this.#options.files.write(this.#descriptor, zeros, this.#bytes);
      this.#filledBytes = this.#bytes + zeros.length;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      // A part of them may be there, and takes the room of the record.
      this.#trim();
      this.#unfilledBytes = this.#bytes + filledAhead;
    }
  }

  /** Leaves of the file what is written. */
  #trim(): void {
    this.#options.files.truncate(this.#descriptor, this.#bytes);
    this.#filledBytes = this.#bytes;
  }

  #beginFile(): void {
    const { files } = this.#options;
    this.#trim();
    const header = `${this.#chain.fileHeader(this.#position)}\n`;
    const path = recordsPath(this.#directory, this.#fileNumber + 1);
    // One that is there already was made by a try that failed later, at the same position.
    files.create(path, header);
    const finished = this.#descriptor;
    this.#descriptor = files.open(path);
    this.#fileNumber += 1;
    this.#bytes = header.length;
    this.#filledBytes = header.length;
    this.#unfilledBytes = 0;
    // Last: one that fails to close is closed all the same, and its number soon another file's.
    files.close(finished);
  }

  #sync(): void {
    try {
      this.#options.files.sync(this.#descriptor);
    } catch (error) {
      throw this.#giveUp(error);
    }
  }

  #writeHeads(position: Position): void {
    const head = Buffer.from(this.#chain.head(position), 'latin1');
    for (const descriptor of this.#heads) this.#options.files.write(descriptor, head, 0);
  }

  /** Takes back what waits to be written; the files, too, as far as the disk lets it. */
  #withhold(cause: unknown): AuditTrailError {
    this.#withheld += this.#waiting.length;
    this.#waiting = [];
    this.#failed = writeFailure(cause);
    this.#takeBatch()?.reject(this.#failed);
    try {
      this.#restore();
    } catch {
      // Tried again before anything else is written.
    }
    return this.#failed;
  }

  #restore(): void {
    this.#trim();
    this.#writeHeads(this.#position);
  }

  /** Tries to write again, and says so in the trail: how many events had to be withheld. */
  #mend(asked: number): void {
    const events = this.#withheld;
    try {
      this.#restore();
      if (events > 0) this.#append([ownEvent('TrailWithheld', { events }, this.#options)]);
      this.#write();
      this.#failed = undefined;
      this.#withheld = 0;
      this.#unfilledBytes = 0;
    } catch (error) {
      this.#withheld = events + asked;
      throw error instanceof AuditTrailError ? error : this.#withhold(error);
    }
  }

  /** After a failed sync a second one may report success for what the kernel has dropped. */
  #giveUp(cause: unknown): AuditTrailError {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    this.#closed ??= new AuditTrailError(`the disk did not take it (${code})`, {
      hint: 'check the disk, then start the server again: what was answered before is on record',
      cause,
    });
    this.#takeBatch()?.reject(this.#closed);
    return this.#closed;
  }
}
