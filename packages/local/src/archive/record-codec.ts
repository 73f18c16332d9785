import { isUtf8 } from 'node:buffer';
import { limits, parseJsonObject, type JsonObject } from '@undotenv/protocol';
import { decodeValue, encodeValue } from '../store/codec.ts';
import { readKey, readPrincipalRecord, readSecret } from './check-record.ts';
import type { StoreCounts, StoreRecord } from './store-records.ts';

/** What stands in an archive: first its contents, then the records, and an end. */
export type ArchiveRecord =
  StoreRecord | ({ readonly kind: 'contents' } & ArchiveContents) | { readonly kind: 'end' };

export interface ArchiveContents {
  /** When it was exported. */
  readonly exportedAt: Date;
  readonly counts: StoreCounts;
}

/** A line of JSON, and behind it the bytes of a value. The caller wipes it. */
export function encodeArchiveRecord(record: ArchiveRecord): Buffer {
  if (record.kind !== 'value') return lineOf(record);
  const { kind, versionId } = record;
  const value = encodeValue(record.value);
  const encoded = Buffer.concat([lineOf({ kind, versionId }), value]);
  value.fill(0);
  return encoded;
}

function lineOf(content: object): Buffer {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}

/**
 * Reads what `encodeArchiveRecord` made. It is authentic, but whoever has the passphrase may have
 * made it by other means: what this store would not have kept by itself is refused.
 *
 * @returns `undefined` for what is not in order; why is left unsaid, as it would quote it.
 */
export function decodeArchiveRecord(plaintext: Buffer): ArchiveRecord | undefined {
  const end = plaintext.indexOf('\n');
  if (end === -1) return undefined;
  const line = parseJsonObject(plaintext.toString('utf8', 0, end));
  const rest = plaintext.subarray(end + 1);
  if (line === undefined || (line['kind'] !== 'value' && rest.length > 0)) return undefined;
  try {
    return readLine(line, rest);
  } catch {
    return undefined;
  }
}

/** @throws anything for what is not in order */
function readLine(line: JsonObject, rest: Buffer): ArchiveRecord | undefined {
  switch (line['kind']) {
    case 'contents':
      return readContents(line);
    case 'principal':
      return { kind: 'principal', principal: readPrincipalRecord(line['principal']) };
    case 'kms-key':
      return { kind: 'kms-key', key: readKey(line['key']) };
    case 'secret':
      return { kind: 'secret', secret: readSecret(line['secret']) };
    case 'value': {
      const { versionId } = line;
      if (typeof versionId !== 'string' || !isEncodedValue(rest)) return undefined;
      return { kind: 'value', versionId, value: decodeValue(rest) };
    }
    case 'end':
      return { kind: 'end' };
    default:
      return undefined;
  }
}

/** One byte for its kind, then as much as a secret can hold; a text is one, and not empty. */
function isEncodedValue(bytes: Buffer): boolean {
  if (bytes.length > 1 + limits.secretValueMaxBytes) return false;
  return bytes[0] === 1 || (bytes[0] === 0 && bytes.length > 1 && isUtf8(bytes.subarray(1)));
}

function readContents({ exportedAt, counts }: JsonObject): ArchiveRecord | undefined {
  const { secrets, keys, principals } = counts as Record<string, unknown>;
  const date = new Date(String(exportedAt));
  if (!isCount(secrets) || !isCount(keys) || !isCount(principals)) return undefined;
  if (Number.isNaN(date.getTime())) return undefined;
  return { kind: 'contents', exportedAt: date, counts: { secrets, keys, principals } };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
