import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { RootKey } from '../vault/root-key.ts';

/** How far a trail goes: how many records, and the MAC of the write that ends with the last one. */
export interface Position {
  readonly sequence: number;
  /** 43 characters of base64url: it covers its write and, through its predecessor's, all before. */
  readonly mac: string;
}

/** Before the first record. */
export const beginning: Position = { sequence: 0, mac: 'A'.repeat(43) };

/** A line as it stands in a file, taken apart and not yet proved. */
export interface RecordLine {
  readonly sequence: number;
  /** Of the write that ends with it; absent if others of its write follow. */
  readonly mac: string | undefined;
  readonly json: string;
}

/**
 * The writes of a trail, each of one or more records, proved under the trail's key together with
 * all before it: a MAC for each record would be a tenth of the cost of a call. A line is compared as
 * text, never decoded first, so that no other text stands for the same bytes.
 */
export class Chain {
  readonly trailId: string;
  readonly #recordKey: KeyObject;
  readonly #fileKey: KeyObject;
  readonly #headKey: KeyObject;

  /** @param trailId 32 hexadecimal digits */
  constructor(key: RootKey, trailId: string) {
    const salt = Buffer.from(trailId, 'hex');
    this.trailId = trailId;
    this.#recordKey = key.derive('trail record', salt);
    this.#fileKey = key.derive('trail file', salt);
    this.#headKey = key.derive('trail head', salt);
  }

  /** The position behind the write of these records that follows `previous`. */
  follow(previous: Position, records: readonly string[]): Position {
    const first = previous.sequence + 1;
    // Read in one way only: digits, a MAC of fixed length, and then the records, in which no line
    // ends.
    const mac = macOf(this.#recordKey, `${String(first)} ${previous.mac} `, records.join('\n'));
    return { sequence: previous.sequence + records.length, mac };
  }

  /** Whether the lines are those of the write behind `previous`. */
  proves(previous: Position, lines: readonly RecordLine[]): boolean {
    const records = lines.map(({ json }) => json);
    const { sequence, mac } = this.follow(previous, records);
    const last = lines.at(-1);
    return (
      last?.mac !== undefined &&
      isSame(last.mac, mac) &&
      lines.every((line, index) => line.sequence === sequence - records.length + 1 + index)
    );
  }

  /** The first line of a file: where in the trail it begins. */
  fileHeader(after: Position): string {
    return this.#sealLine('undotenv-trail-v1', this.#fileKey, after);
  }

  parseFileHeader(line: string): Position | undefined {
    return this.#openLine('undotenv-trail-v1', this.#fileKey, line);
  }

  /** Always of one length, so that one write replaces the one before. */
  head(position: Position): string {
    return `${this.#sealLine('undotenv-trail-head-v1', this.#headKey, position)}\n`;
  }

  parseHead(text: string): Position | undefined {
    if (!text.endsWith('\n')) return undefined;
    return this.#openLine('undotenv-trail-head-v1', this.#headKey, text.slice(0, -1));
  }

  #sealLine(kind: string, key: KeyObject, { sequence, mac }: Position): string {
    const text = `${kind} ${this.trailId} ${String(sequence).padStart(16, '0')} ${mac}`;
    return `${text} ${macOf(key, text)}`;
  }

  #openLine(kind: string, key: KeyObject, line: string): Position | undefined {
    const [, digits, mac] = /^\S+ \S+ (\d{16}) ([\w-]{43}) \S+$/.exec(line) ?? [];
    if (digits === undefined || mac === undefined) return undefined;
    const position = { sequence: Number(digits), mac };
    return isSame(line, this.#sealLine(kind, key, position)) ? position : undefined;
  }
}

/** The id of the trail that a head or a file's first line names, unproved. */
export function trailIdIn(line: string): string | undefined {
  return /^undotenv-trail(?:-head)?-v1 ([0-9a-f]{32}) /.exec(line)?.[1];
}

/** The lines of a write that comes to `end`: of all but the last one, a hyphen stands for the MAC. */
export function formatWrite(records: readonly string[], { sequence, mac }: Position): string {
  let text = '';
  let number = sequence - records.length;
  for (const json of records) {
    number += 1;
    text += `${String(number)} ${number === sequence ? mac : '-'} ${json}\n`;
  }
  return text;
}

/** @param line without its end; `undefined` if it has not the form of a record */
export function parseLine(line: string): RecordLine | undefined {
  const [, digits, mac, json] = /^([1-9]\d{0,15}) (-|[\w-]{43}) (.+)$/s.exec(line) ?? [];
  if (digits === undefined || mac === undefined || json === undefined) return undefined;
  return { sequence: Number(digits), mac: mac === '-' ? undefined : mac, json };
}

/** Of both texts as one; joined here, the second would be copied for it. */
function macOf(key: KeyObject, text: string, rest = ''): string {
  return createHmac('sha256', key).update(text).update(rest).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
