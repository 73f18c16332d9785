import { cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemTrailFiles, type TrailFiles } from '../../src/audit/trail-files.ts';
import { anEvent, type TrailPlace, trailPlace } from './trails.ts';

const log = (place: TrailPlace, number: number): string =>
  join(place.audit, `00000${String(number)}.log`);

const zeros = (path: string): number => readFileSync(path).filter((byte) => byte === 0).length;

describe('a file of records with `sync`', () => {
  it('is filled ahead, so that a record leaves its size as it is', () => {
    const place = trailPlace();
    const trail = place.open({ sync: true });
    trail.recordNow([anEvent('r1')]);
    const { size } = statSync(log(place, 1));
    for (let index = 2; index <= 20; index += 1) trail.recordNow([anEvent(`r${String(index)}`)]);
    expect(statSync(log(place, 1)).size).toBe(size);
    expect(zeros(log(place, 1))).toBeGreaterThan(100_000);
    trail.close();
  });

  it('holds records alone once the next one has begun, which is filled as well, or the server stops', () => {
    const place = trailPlace();
    const trail = place.open({ sync: true, maxFileBytes: 1_500 });
    while (!existsSync(log(place, 3))) trail.recordNow([anEvent('each')]);
    expect([1, 2].map((number) => zeros(log(place, number)))).toEqual([0, 0]);
    expect(zeros(log(place, 3))).toBeGreaterThan(100_000);
    trail.close();
    expect(zeros(log(place, 3))).toBe(0);
    expect(place.verify()).toMatchObject({ findings: [], isTorn: false });
  });

  it('that a killed server left is read up to its zeros, and trimmed by the next start', () => {
    const place = trailPlace();
    const trail = place.open({ sync: true });
    trail.recordNow([anEvent('r1'), anEvent('r2')]);
    const left = join(place.dataDirectory, '..', 'left');
    cpSync(place.audit, left, { recursive: true });
    trail.close();
    rmSync(place.audit, { recursive: true });
    cpSync(left, place.audit, { recursive: true });
    expect(place.verify()).toMatchObject({ findings: [], records: 2, isTorn: false });
    const next = place.open();
    expect(zeros(log(place, 1))).toBe(0);
    expect(Array.from(next.events(), ({ requestID }) => requestID)).toEqual(['r2', 'r1']);
    next.close();
  });

  it('is filled anew once a write that failed is cut off', () => {
    const place = trailPlace();
    let isFull = false;
    const files: TrailFiles = {
      ...systemTrailFiles,
      write: (descriptor, bytes, position) => {
        if (isFull) throw diskIsFull();
        systemTrailFiles.write(descriptor, bytes, position);
      },
    };
    const trail = place.open({ sync: true }, files);
    trail.recordNow([anEvent('before')]);
    isFull = true;
    expect(() => {
      trail.recordNow([anEvent('withheld')]);
    }).toThrow('the disk is full');
    expect(zeros(log(place, 1))).toBe(0);
    isFull = false;
    trail.recordNow([anEvent('after')]);
    expect(zeros(log(place, 1))).toBeGreaterThan(100_000);
    trail.close();
  });

  it('is trimmed and gone on with while the next one cannot be begun', () => {
    const place = trailPlace();
    let isFull = false;
    const files: TrailFiles = {
      ...systemTrailFiles,
      create: (path, content) => {
        if (isFull) throw diskIsFull();
        systemTrailFiles.create(path, content);
      },
    };
    const trail = place.open({ sync: true, maxFileBytes: 1_500 }, files);
    while (recordBytes(place) < 1_500) trail.recordNow([anEvent('each')]);
    const before = [...trail.events()].length;
    isFull = true;
    for (let again = 0; again < 3; again += 1) {
      expect(() => {
        trail.recordNow([anEvent('withheld')]);
      }).toThrow('the disk is full');
      expect(place.verify()).toMatchObject({ findings: [], records: before });
    }
    isFull = false;
    trail.recordNow([anEvent('after')]);
    trail.close();
    expect(place.verify()).toMatchObject({ findings: [], records: before + 2, isTorn: false });
  });
});

/** Up to its first zero; less than none where it has not been filled yet. */
function recordBytes(place: TrailPlace): number {
  return readFileSync(log(place, 1)).indexOf(0);
}

function diskIsFull(): Error {
  return Object.assign(new Error('synthetic failure of the disk'), { code: 'ENOSPC' });
}
