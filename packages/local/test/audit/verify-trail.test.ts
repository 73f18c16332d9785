import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTrail } from '../../src/audit/open-trail.ts';
import { readRecordFile } from '../../src/audit/record-file.ts';
import { loadChain, rewrapTrailKey } from '../../src/audit/trail-key.ts';
import type { Trail } from '../../src/audit/trail.ts';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { KeyRing } from '../../src/vault/key-ring.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { anEvent, type TrailPlace, trailPlace, writeTrail } from './trails.ts';

const log = (place: TrailPlace, number = 1): string =>
  join(place.audit, `${String(number).padStart(6, '0')}.log`);

/** The lines of a file of records; the first is its header. */
function changeLines(path: string, change: (lines: string[]) => string[]): void {
  const lines = readFileSync(path, 'latin1').split('\n').slice(0, -1);
  writeFileSync(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
    'latin1',
  );
}

function swap(lines: string[], one: number, other: number): string[] {
  const [a = '', b = ''] = [lines[one], lines[other]];
  return lines.map((line, index) => (index === one ? b : index === other ? a : line));
}

/** One write of so many records, as answers that go out together make it. */
function writeTogether(place: TrailPlace, count: number): void {
  const trail = place.open();
  trail.recordNow(
    Array.from({ length: count }, (_, index) => anEvent(`together${String(index + 1)}`)),
  );
  trail.close();
}

function openTrailWithoutWitness({ dataDirectory, rootKey }: TrailPlace): Trail {
  const clock = { now: () => 1_700_000_000_000 };
  const newEventId = (): string => 'synthetic-event';
  return openTrail({ dataDirectory, rootKeys: rootKey, clock, newEventId });
}

/** The MAC of the write goes to the record before its last. */
function moveEnd(lines: string[]): string[] {
  const mac = lines[4]?.split(' ')[1] ?? '';
  return lines.map((line, index) =>
    index === 3 ? line.replace(' - ', ` ${mac} `) : index === 4 ? line.replace(mac, '-') : line,
  );
}

function withoutEnd(lines: string[], at: number): string[] {
  return lines.map((line, index) => (index === at ? line.replace(/ [\w-]{43} /, ' - ') : line));
}

describe('a trail that nobody touched', () => {
  it('is whole, also over several files and starts', () => {
    const place = trailPlace();
    writeTrail(place, 7, { maxFileBytes: 1_500 });
    writeTrail(place, 5, { maxFileBytes: 1_500 });
    expect(readdirSync(place.audit).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(
      3,
    );
    expect(place.verify()).toMatchObject({
      findings: [],
      records: 12,
      head: { sequence: 12 },
      exists: true,
      hasWitness: true,
    });
  });

  it('is whole where none has begun, and where one has and holds nothing', () => {
    const place = trailPlace();
    writeTrail(place, 0);
    expect(place.verify()).toMatchObject({ findings: [], records: 0, exists: true });
    const none = trailPlace();
    expect(none.verify()).toMatchObject({ findings: [], records: 0, exists: false });
  });

  it('holds a head that was written down earlier, and not one of another trail', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    const { head } = place.verify();
    writeTrail(place, 3);
    const { dataDirectory, rootKey } = place;
    expect(verifyTrail({ dataDirectory, rootKey, includes: head }).findings).toEqual([]);
    const foreign = { sequence: 3, mac: 'B'.repeat(43) };
    expect(verifyTrail({ dataDirectory, rootKey, includes: foreign }).findings).toEqual([
      { record: 3, problem: 'another-history' },
    ]);
    const later = { sequence: 9, mac: 'B'.repeat(43) };
    expect(verifyTrail({ dataDirectory, rootKey, includes: later }).findings).toEqual([
      { record: 7, lastRecord: 9, problem: 'missing' },
    ]);
  });

  it('can be verified while it is written', () => {
    const place = trailPlace();
    const trail = place.open();
    trail.recordNow([anEvent('one')]);
    expect(place.verify()).toMatchObject({ findings: [], records: 1 });
    trail.recordNow([anEvent('two')]);
    expect(place.verify()).toMatchObject({ findings: [], records: 2 });
    trail.close();
  });

  it('stays whole when its key is sealed under another root key', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    const next = new KeyRing(RootKey.generate(), [place.rootKey]);
    expect(rewrapTrailKey(place.audit, next)).toBe(true);
    expect(rewrapTrailKey(place.audit, next)).toBe(false);
    const { dataDirectory } = place;
    const { findings } = verifyTrail({ dataDirectory, rootKey: next.current });
    expect(findings).toEqual([]);
    expect(() => verifyTrail({ dataDirectory, rootKey: place.rootKey })).toThrow(
      expect.objectContaining({ code: 'WRONG_ROOT_KEY' }) as Error,
    );
  });
});

describe('a trail that was changed', () => {
  it.each([
    { writes: 2, together: 1 },
    { writes: 1, together: 3 },
  ])('is noticed at every bit of its records, %j', ({ writes: count, together }) => {
    const place = trailPlace();
    for (let write = 0; write < count; write += 1) writeTogether(place, together);
    const chain = loadChain(place.audit, place.rootKey);
    if (chain === undefined) throw new Error('there is no key');
    const whole = readFileSync(log(place));
    const isWhole = (bytes: Buffer): boolean => {
      const { after, writes, isTorn } = readRecordFile(bytes.toString('latin1'), chain);
      return (
        after !== undefined &&
        !isTorn &&
        writes.length === count &&
        writes.every(({ isProved, lines }) => isProved && lines.length === together)
      );
    };
    expect(isWhole(whole)).toBe(true);
    const unnoticed = Array.from({ length: whole.length * 8 }, (_, bit) => bit).filter((bit) =>
      isWhole(withFlipped(whole, bit)),
    );
    expect(unnoticed).toEqual([]);
  });

  it('is noticed at every byte of its head and its key', () => {
    const place = trailPlace();
    writeTrail(place, 2);
    const unnoticed: string[] = [];
    for (const name of ['head', 'key.sealed']) {
      const path = join(place.audit, name);
      const whole = readFileSync(path);
      for (let byte = 0; byte < whole.length; byte += 1) {
        for (const bit of new Set([byte * 8, byte * 8 + (byte % 8)])) {
          writeFileSync(path, withFlipped(whole, bit));
          if (!isNoticed(place)) unnoticed.push(`${name} ${String(bit)}`);
        }
      }
      writeFileSync(path, whole);
    }
    expect(unnoticed).toEqual([]);
    expect(place.verify().findings).toEqual([]);
  });

  it('is noticed wherever a file of records is cut, and where it is gone', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    const whole = readFileSync(log(place));
    for (let bytes = 0; bytes < whole.length; bytes += 1) {
      writeFileSync(log(place), whole.subarray(0, bytes));
      if (!isNoticed(place)) throw new Error(`a cut at ${String(bytes)} is not noticed`);
    }
    rmSync(log(place));
    expect(place.verify().findings).toMatchObject([
      { record: 1, lastRecord: 3, problem: 'missing' },
    ]);
  });

  it('is noticed wherever records that were written together are cut', () => {
    const place = trailPlace();
    writeTrail(place, 1);
    writeTogether(place, 3);
    const whole = readFileSync(log(place));
    for (let bytes = 0; bytes < whole.length; bytes += 1) {
      writeFileSync(log(place), whole.subarray(0, bytes));
      if (!isNoticed(place)) throw new Error(`a cut at ${String(bytes)} is not noticed`);
    }
  });

  it('names the records of the write that was changed, and clears those around it', () => {
    const place = trailPlace();
    writeTrail(place, 1);
    writeTogether(place, 3);
    writeTrail(place, 1);
    expect(place.verify()).toMatchObject({ findings: [], records: 5 });
    changeLines(log(place), (lines) => lines.map((line) => line.replace('"together2"', '"r9"')));
    expect(place.verify()).toMatchObject({
      findings: [{ record: 2, lastRecord: 4, file: '000001.log', problem: 'changed' }],
      records: 2,
    });
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ['one of them gone', (lines) => lines.filter((line) => !line.includes('"together2"'))],
    ['two of them swapped', (lines) => swap(lines, 2, 3)],
    ['their number changed', (lines) => lines.map((line) => line.replace(/^3 -/, '7 -'))],
    ['their end put on another', (lines) => moveEnd(lines)],
    ['what is behind them joined to them', (lines) => withoutEnd(lines, 4)],
  ])('is noticed in records written together: %s', (_, change) => {
    const place = trailPlace();
    writeTrail(place, 1);
    writeTogether(place, 3);
    writeTrail(place, 1);
    changeLines(log(place), change);
    expect(place.verify().findings).not.toEqual([]);
  });

  it('names the record that was changed, and clears those around it', () => {
    const place = trailPlace();
    writeTrail(place, 5);
    changeLines(log(place), (lines) => lines.map((line) => line.replace('"r3"', '"r9"')));
    expect(place.verify()).toMatchObject({
      findings: [{ record: 3, file: '000001.log', problem: 'changed' }],
      records: 4,
    });
  });

  it.each<[string, (lines: string[]) => string[], number]>([
    ['a record that is gone', (lines) => lines.filter((_, index) => index !== 3), 3],
    ['two records that are swapped', (lines) => swap(lines, 2, 3), 2],
    ['a record that stands twice', (lines) => [...lines.slice(0, 4), ...lines.slice(3)], 4],
    ['a record that was invented', (lines) => [...lines, '6 '.padEnd(45, 'x') + ' {}'], 6],
    ['the last record that is gone', (lines) => lines.slice(0, -1), 5],
  ])('notices %s, from its number on', (_title, change, first) => {
    const place = trailPlace();
    writeTrail(place, 5);
    changeLines(log(place), change);
    const { findings } = place.verify({ witness: false });
    expect(Math.min(...findings.map(({ record }) => record))).toBe(first);
  });

  it('notices files that are gone, swapped or doubled', () => {
    for (const change of [
      (place: TrailPlace) => {
        rmSync(log(place, 2));
      },
      (place: TrailPlace) => {
        rmSync(log(place, 1));
      },
      (place: TrailPlace) => {
        renameSync(log(place, 1), log(place, 9));
        renameSync(log(place, 2), log(place, 1));
        renameSync(log(place, 9), log(place, 2));
      },
      (place: TrailPlace) => {
        cpSync(log(place, 1), log(place, 9));
      },
    ]) {
      const place = trailPlace();
      writeTrail(place, 8, { maxFileBytes: 1_500 });
      change(place);
      expect(place.verify({ witness: false }).findings).not.toEqual([]);
    }
  });

  it.each([
    ['a record', '9 - {"eventVer'],
    ['a write', '9 - {}\n'],
  ])('notices %s without its end in a file that others follow', (_, unfinished) => {
    const place = trailPlace();
    writeTrail(place, 8, { maxFileBytes: 1_500 });
    writeFileSync(log(place), unfinished, { flag: 'a' });
    expect(place.verify()).toMatchObject({
      findings: [{ file: '000001.log', problem: 'cut' }],
      records: 8,
      isTorn: false,
    });
  });

  it('notices records of another trail under the same root key', () => {
    const [place, other] = [trailPlace(), trailPlace()];
    writeTrail(place, 3);
    writeTrail(other, 3);
    cpSync(log(other), log(place));
    expect(place.verify().findings[0]).toMatchObject({ record: 1, problem: 'changed' });
  });

  it('notices an end cut off together with the head put back, by the witness', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    const earlier = join(place.dataDirectory, '..', 'copy');
    cpSync(place.audit, earlier, { recursive: true });
    writeTrail(place, 4);
    rmSync(place.audit, { recursive: true });
    cpSync(earlier, place.audit, { recursive: true });
    expect(place.verify({ witness: false }).findings).toEqual([]);
    expect(place.verify().findings).toEqual([{ record: 4, lastRecord: 7, problem: 'missing' }]);
  });

  it.each([1, 2, 3])(
    'notices another history behind a head that was noted, written %i records at a time',
    (together) => {
      const place = trailPlace();
      writeTrail(place, 3);
      const earlier = join(place.dataDirectory, '..', 'copy');
      cpSync(place.audit, earlier, { recursive: true });
      writeTrail(place, 2);
      const { head: includes } = place.verify();
      rmSync(place.audit, { recursive: true });
      cpSync(earlier, place.audit, { recursive: true });
      rmSync(place.witnessDirectory, { recursive: true });
      for (let write = 0; write < 3; write += 1) writeTogether(place, together);
      const { dataDirectory, rootKey } = place;
      expect(verifyTrail({ dataDirectory, rootKey, includes }).findings).toEqual([
        { record: 5, problem: 'another-history' },
      ]);
    },
  );

  it('notices a trail that is gone with its key, also once another has begun', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    rmSync(place.audit, { recursive: true });
    const gone = [{ record: 1, problem: 'another-trail' }];
    expect(place.verify().findings).toEqual(gone);
    writeTrail(place, 1);
    expect(place.verify().findings).toEqual([
      { record: 1, file: '000001.log', problem: 'noticed-before' },
    ]);
  });
});

describe('a last record that a crash left without its end', () => {
  it('takes the records with it that were to be written together', () => {
    const place = trailPlace();
    writeTrail(place, 1);
    const kept = [log(place), join(place.audit, 'head')].map((path) => readFileSync(path));
    writeTogether(place, 3);
    const lines = readFileSync(log(place), 'latin1').split('\n');
    // The head as it was before, too: it follows the records.
    writeFileSync(join(place.audit, 'head'), kept[1] ?? '');
    writeFileSync(log(place), `${lines.slice(0, 4).join('\n')}\n`, 'latin1');
    const { dataDirectory, rootKey } = place;
    expect(verifyTrail({ dataDirectory, rootKey })).toMatchObject({
      findings: [],
      records: 1,
      isTorn: true,
    });
    openTrailWithoutWitness(place).close();
    expect(readFileSync(log(place))).toEqual(kept[0]);
  });

  it('is no finding, and is cut off by the next start, which goes on with the chain', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    const torn = '4 MAC-of-a-record-nobody-was-answered {"eventVer';
    writeFileSync(log(place), torn, { flag: 'a' });
    expect(place.verify()).toMatchObject({ findings: [], records: 3, isTorn: true });
    writeTrail(place, 1);
    expect(place.verify()).toMatchObject({ findings: [], records: 4, isTorn: false });
    expect(readFileSync(log(place), 'latin1')).not.toContain(torn);
  });

  it('is no excuse for one that was whole: the head knows better', () => {
    const place = trailPlace();
    writeTrail(place, 3);
    writeFileSync(log(place), readFileSync(log(place)).subarray(0, -1));
    expect(place.verify({ witness: false })).toMatchObject({
      findings: [{ record: 3, lastRecord: 3, problem: 'missing' }],
      isTorn: true,
    });
  });
});

describe('a server that finds its trail changed', () => {
  it.each<[string, string, (place: TrailPlace) => void]>([
    [
      'missing',
      'records cut off the end',
      (place) => {
        changeLines(log(place), (lines) => lines.slice(0, -2));
      },
    ],
    [
      'changed',
      'a record changed',
      (place) => {
        changeLines(log(place), (lines) => lines.map((line) => line.replace('"r3"', '"r9"')));
      },
    ],
    [
      'missing',
      'a zero put into a record',
      (place) => {
        changeLines(log(place), (lines) => lines.map((line) => line.replace('"r3"', '"\0"')));
      },
    ],
    [
      'head',
      'the head gone',
      (place) => {
        rmSync(join(place.audit, 'head'));
      },
    ],
    [
      'missing',
      'all records gone',
      (place) => {
        rmSync(log(place));
      },
    ],
  ])('goes on and puts "%s" on record: %s', (reason, _title, change) => {
    const place = trailPlace();
    writeTrail(place, 5);
    change(place);
    const changed = existsSync(log(place)) ? readFileSync(log(place)) : undefined;
    const trail = place.open();
    if (changed !== undefined) expect(readFileSync(log(place))).toEqual(changed);
    trail.recordNow([anEvent('after')]);
    const [after, gap] = [...trail.events()];
    expect(after).toMatchObject({ requestID: 'after' });
    expect(gap).toMatchObject({
      eventName: 'TrailGap',
      eventSource: 'audit.undotenv',
      serviceEventDetails: { reason },
    });
    trail.close();
    // And it stays a finding for ever.
    writeTrail(place, 1);
    expect(place.verify().findings).toContainEqual(
      expect.objectContaining({ problem: 'noticed-before' }) as object,
    );
  });

  it('refuses to start without the key, and with another that does not open', () => {
    const place = trailPlace();
    writeTrail(place, 1);
    const key = join(place.audit, 'key.sealed');
    const failed = expect.objectContaining({ code: 'AUDIT_TRAIL_FAILED' }) as Error;
    writeFileSync(key, readFileSync(key, 'latin1').replace(/.\n$/, '\n'), 'latin1');
    expect(() => place.open()).toThrow(failed);
    rmSync(key);
    expect(() => place.open()).toThrow(failed);
    expect(place.verify().findings).toMatchObject([{ problem: 'key' }]);
  });
});

function withFlipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

/** Another root key's id, or a later format, is refused by name; all else is a finding. */
function isNoticed(place: TrailPlace): boolean {
  try {
    return place.verify().findings.length > 0;
  } catch (error) {
    const codes: unknown[] = ['UNSUPPORTED_FORMAT', 'WRONG_ROOT_KEY'];
    return error instanceof Error && 'code' in error && codes.includes(error.code);
  }
}
