import type { MigrationKeys } from '../sealed/keys.ts';
import type { JournalRecord } from './records.ts';

/**
 * The journal's text: a line for each record, `<mac> <json>`. Each MAC covers the migration, the
 * one before it and its own record, so a line that is changed, moved, or taken from another journal
 * is noticed. Cutting whole lines off the end is not: a crash does the same.
 */
export interface JournalText {
  readonly records: readonly JournalRecord[];
  /** The MAC of the last record, which the next one continues. */
  readonly lastMac: string;
  /** The text of the records; what stands behind it in the file is torn. */
  readonly intact: string;
}

/** A complete line that is not what was written; `line` counts from 1. */
export interface JournalDamage {
  readonly damagedLine: number;
}

const macLength = 64;

export function journalLine(
  keys: MigrationKeys,
  id: string,
  lastMac: string,
  record: JournalRecord,
): { line: string; mac: string } {
  const json = JSON.stringify(record);
  const mac = keys.mac('journal', [id, lastMac, json]);
  return { line: `${mac} ${json}\n`, mac };
}

/** A line without its line ending is one whose writing was cut short; it is left out. */
export function readJournalText(
  keys: MigrationKeys,
  id: string,
  text: string,
): JournalText | JournalDamage {
  const records: JournalRecord[] = [];
  let lastMac = '';
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    const json = text.slice(start + macLength + 1, end);
    const mac = keys.mac('journal', [id, lastMac, json]);
    if (text.slice(start, start + macLength + 1) !== `${mac} `) {
      return { damagedLine: records.length + 1 };
    }
    // The MAC says that we wrote it, so it has the shape we write.
    records.push(JSON.parse(json) as JournalRecord);
    lastMac = mac;
    start = end + 1;
  }
  return { records, lastMac, intact: text.slice(0, start) };
}
