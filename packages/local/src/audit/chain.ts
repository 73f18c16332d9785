import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { RootKey } from '../vault/root-key.ts';

/** How far a trail goes: how many records, and the MAC of the last one. */
export interface Position {
  readonly sequence: number;
  /** 43 characters of base64url: it covers this record and, through its predecessor's, all before. */
  readonly mac: string;
}

/** Before the first record. */
export const beginning: Position = { sequence: 0, mac: 'A'.repeat(43) };

/** A line as it stands in a file, taken apart and not yet proved. */
export interface RecordLine {
  readonly position: Position;
  readonly json: string;
}

/**
 * The lines of a trail, each proved under the trail's key together with the one before it. A line
 * is compared as text, never decoded first, so that no other text stands for the same bytes.
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

  /** The position of the record that follows `previous`. */
  follow(previous: Position, json: string): Position {
    const sequence = previous.sequence + 1;
    // Read in one way only: digits, a MAC of fixed length, and then all the rest.
    const mac = macOf(this.#recordKey, `${String(sequence)} ${previous.mac} `, json);
    return { sequence, mac };
  }

  /** Whether the line is the one that was written behind `previous`. */
  proves(previous: Position, { position, json }: RecordLine): boolean {
    const { sequence, mac } = this.follow(previous, json);
    return position.sequence === sequence && isSame(position.mac, mac);
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

export function formatLine({ position, json }: RecordLine): string {
  return `${String(position.sequence)} ${position.mac} ${json}\n`;
}

/** @param line without its end; `undefined` if it has not the form of a record */
export function parseLine(line: string): RecordLine | undefined {
  const [, digits, mac, json] = /^([1-9]\d{0,15}) ([\w-]{43}) (.+)$/s.exec(line) ?? [];
  if (digits === undefined || mac === undefined || json === undefined) return undefined;
  return { position: { sequence: Number(digits), mac }, json };
}

/** Of both texts as one; joined here, the second would be copied for it. */
function macOf(key: KeyObject, text: string, rest = ''): string {
  return createHmac('sha256', key).update(text).update(rest).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
