import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemTrailFiles, type TrailFiles } from '../../src/audit/trail-files.ts';
import type { Trail } from '../../src/audit/trail.ts';
import type { RandomBelow } from '../../src/random.ts';
import { seededRandom } from '../operations/seeded-random.ts';
import { anEvent, trailPlace, writeTrail } from './trails.ts';

class DiskError extends Error {
  readonly code: string;
  constructor(code: string) {
    super('synthetic failure of the disk');
    this.code = code;
  }
}

/** The system's files, where `fails` decides for each operation; a failing write leaves a part. */
function faultyFiles(fails: (operation: keyof TrailFiles) => string | undefined): TrailFiles {
  const check = (operation: keyof TrailFiles): void => {
    const code = fails(operation);
    if (code !== undefined) throw new DiskError(code);
  };
  return {
    ...systemTrailFiles,
    create: (path, content) => {
      check('create');
      systemTrailFiles.create(path, content);
    },
    open: (path) => {
      check('open');
      return systemTrailFiles.open(path);
    },
    write: (descriptor, bytes, position) => {
      const code = fails('write');
      if (code === undefined) systemTrailFiles.write(descriptor, bytes, position);
      else {
        systemTrailFiles.write(descriptor, bytes.subarray(0, bytes.length >> 1), position);
        throw new DiskError(code);
      }
    },
    truncate: (descriptor, bytes) => {
      check('truncate');
      systemTrailFiles.truncate(descriptor, bytes);
    },
    sync: (descriptor) => {
      check('sync');
      systemTrailFiles.sync(descriptor);
    },
  };
}

interface SmallDisk {
  /** How long a file on it may be. */
  room: number;
  /** Whether the system writes what fits of what does not. */
  readonly isShort: boolean;
  readonly code: string;
  /** How many bytes each write was to have. */
  readonly writes: number[];
}

/** The system's files, on a disk with room for so much. */
function filesOn(disk: SmallDisk): TrailFiles {
  return {
    ...systemTrailFiles,
    write: (descriptor, bytes, position) => {
      disk.writes.push(bytes.length);
      const fitting = Math.max(0, disk.room - position);
      if (bytes.length <= fitting) {
        systemTrailFiles.write(descriptor, bytes, position);
        return;
      }
      if (disk.isShort) systemTrailFiles.write(descriptor, bytes.subarray(0, fitting), position);
      throw new DiskError(disk.code);
    },
  };
}

/** What a server does for a call: whether its answer may go out. */
async function released(trail: Trail, id: string): Promise<boolean> {
  try {
    trail.check();
    await trail.record([anEvent(id)]);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'AUDIT_TRAIL_FAILED' });
    return false;
  }
}

/** The requests on record, oldest first. */
function recorded(trail: Trail): string[] {
  return [...trail.events()].flatMap(({ requestID }) => requestID ?? []).reverse();
}

/** How many answers it says were withheld, each time it was mended, oldest first. */
function withheldCounts(trail: Trail): number[] {
  return [...trail.events()]
    .filter(({ eventName }) => eventName === 'TrailWithheld')
    .map(({ serviceEventDetails }) => Number(serviceEventDetails?.['events']))
    .reverse();
}

describe('a disk that fails', () => {
  it('releases just what is on record, for 10,000 calls while it fills at random', async () => {
    const place = trailPlace();
    const random = seededRandom(7);
    let isFull = false;
    const files = faultyFiles((operation) =>
      isFull && (operation === 'write' || operation === 'create') ? 'ENOSPC' : undefined,
    );
    const trail = place.open({ maxFileBytes: 60_000 }, files);
    const letOut: string[] = [];
    let call = 0;
    while (call < 10_000) {
      if (random(20) === 0) isFull = !isFull;
      const together = Array.from({ length: 1 + random(16) }, () => {
        call += 1;
        return `r${String(call)}`;
      });
      const outcomes = await Promise.all(together.map((id) => released(trail, id)));
      letOut.push(...together.filter((_, index) => outcomes[index]));
    }
    expect(letOut.length).toBeGreaterThan(2_000);
    expect(letOut.length).toBeLessThan(9_500);
    isFull = false;
    trail.check();
    expect(recorded(trail)).toEqual(letOut);
    const events = [...trail.events()];
    const withheld = withheldCounts(trail);
    expect(withheld.length).toBeGreaterThan(10);
    expect(withheld.reduce((sum, count) => sum + count, letOut.length)).toBe(call);
    trail.close();
    expect(place.verify()).toMatchObject({ findings: [], records: events.length });
    expect(letOut.length + withheld.length).toBe(events.length);
  });

  it.each([{ sync: false }, { sync: true }])(
    'lets nothing out that is not on record, whichever operation fails, %j',
    async ({ sync }) => {
      let operations = 100;
      for (let failing = 1; failing < operations; failing += 1) {
        const place = trailPlace();
        writeTrail(place, 2);
        let count = 0;
        const files = faultyFiles(() => {
          count += 1;
          return count === failing ? 'EIO' : undefined;
        });
        const letOut: string[] = [];
        try {
          const trail = place.open({ sync, maxFileBytes: 2_500 }, files);
          for (const round of [1, 2, 3, 4]) {
            const ids = [1, 2].map((each) => `${String(round)}.${String(each)}`);
            const outcomes = await Promise.all(ids.map((id) => released(trail, id)));
            letOut.push(...ids.filter((_, index) => outcomes[index]));
          }
          trail.close();
        } catch (error) {
          // Opening it failed: then there is no server, and nothing was let out.
          expect(error).toMatchObject({ code: 'AUDIT_TRAIL_FAILED' });
        }
        const { findings } = place.verify();
        expect(findings, String(failing)).toEqual([]);
        const after = place.open();
        const onRecord = recorded(after);
        expect(letOut.filter((id) => !onRecord.includes(id))).toEqual([]);
        after.close();
        expect(place.verify().findings, String(failing)).toEqual([]);
        operations = Math.max(count, 20);
      }
      expect(operations).toBeLessThan(100);
    },
  );

  it('changes nothing while it is known to fail, and says how much was withheld once it is mended', async () => {
    const place = trailPlace();
    let isFull = false;
    const files = faultyFiles((each) => (isFull && each === 'write' ? 'ENOSPC' : undefined));
    const trail = place.open({}, files);
    isFull = true;
    expect(await released(trail, 'one')).toBe(false);
    expect(() => {
      trail.check();
    }).toThrow('the disk is full');
    expect(() => {
      trail.recordNow([anEvent('three'), anEvent('four')]);
    }).toThrow('the disk is full');
    isFull = false;
    expect(await released(trail, 'two')).toBe(true);
    expect(recorded(trail)).toEqual(['two']);
    expect(withheldCounts(trail)).toEqual([4]);
    trail.close();
  });

  it('says how much was withheld, too, if it is closed before the next call', async () => {
    const place = trailPlace();
    let isFull = false;
    const files = faultyFiles((each) => (isFull && each === 'write' ? 'ENOSPC' : undefined));
    const trail = place.open({}, files);
    isFull = true;
    for (const id of ['one', 'two', 'three']) expect(await released(trail, id)).toBe(false);
    isFull = false;
    trail.close();
    const next = place.open();
    expect(withheldCounts(next)).toEqual([3]);
    next.close();
  });

  it.each([
    { code: 'ENOSPC', isShort: true },
    { code: 'ENOSPC', isShort: false },
    { code: 'EDQUOT', isShort: true },
  ])('takes with `sync` what it has room for, though not to be filled ahead, %j', async (kind) => {
    const place = trailPlace();
    const disk: SmallDisk = { ...kind, room: 60_000, writes: [] };
    const trail = place.open({ sync: true }, filesOn(disk));
    const letOut: string[] = [];
    for (let call = 1; call <= 200; call += 1) {
      const id = `r${String(call)}`;
      if (await released(trail, id)) letOut.push(id);
    }
    expect(recorded(trail)).toEqual(letOut);
    expect(place.verify()).toMatchObject({ findings: [], isTorn: false });
    const log = readFileSync(join(place.audit, '000001.log'));
    expect(log.indexOf(0)).toBe(-1);
    expect(log.length).toBeGreaterThan(disk.room - 1_000);
    // Not with each record: that would take all the room there is, again and again.
    expect(disk.writes.filter((bytes) => bytes > 100_000)).toHaveLength(1);
    disk.room = Infinity;
    expect(await released(trail, 'after')).toBe(true);
    expect(withheldCounts(trail)).toEqual([200 - letOut.length]);
    expect(disk.writes.filter((bytes) => bytes > 100_000)).toHaveLength(2);
    trail.close();
    expect(place.verify()).toMatchObject({ findings: [], records: letOut.length + 2 });
  });

  it('is filled ahead again in the next file, and in this one once it has gone on for as long', () => {
    const place = trailPlace();
    const disk: SmallDisk = { code: 'ENOSPC', isShort: true, room: 60_000, writes: [] };
    const trail = place.open({ sync: true, maxFileBytes: 900_000 }, filesOn(disk));
    const fills = (): number => disk.writes.filter((bytes) => bytes > 400_000).length;
    const record = (bytes: number): void => {
      trail.recordNow([{ ...anEvent('each'), userAgent: 'x'.repeat(bytes) }]);
    };
    record(100);
    disk.room = Infinity;
    record(300_000);
    expect(fills()).toBe(1);
    record(300_000);
    record(100);
    expect(fills()).toBe(2);
    record(200_000);
    record(300_000);
    record(100);
    expect(existsSync(join(place.audit, '000002.log'))).toBe(true);
    expect(fills()).toBe(3);
    trail.close();
    expect(place.verify()).toMatchObject({ findings: [], records: 7, isTorn: false });
  });

  it('leaves a whole trail where what was filled of it cannot be cut off either', async () => {
    const place = trailPlace();
    const disk: SmallDisk = { code: 'ENOSPC', isShort: true, room: Infinity, writes: [] };
    let isBroken = false;
    const trail = place.open(
      { sync: true },
      {
        ...filesOn(disk),
        truncate: (descriptor, bytes) => {
          if (isBroken) throw new DiskError('EIO');
          systemTrailFiles.truncate(descriptor, bytes);
        },
      },
    );
    isBroken = true;
    disk.room = 60_000;
    expect(await released(trail, 'one')).toBe(false);
    expect(readFileSync(join(place.audit, '000001.log')).indexOf(0)).toBeGreaterThan(0);
    expect(place.verify()).toMatchObject({ findings: [], records: 0 });
    isBroken = false;
    expect(await released(trail, 'two')).toBe(true);
    expect(recorded(trail)).toEqual(['two']);
    trail.close();
    expect(place.verify()).toMatchObject({ findings: [], records: 2, isTorn: false });
  });

  it('goes on in the next file where the one before it fails to close, and leaves that alone', async () => {
    const place = trailPlace();
    const open = new Set<number>();
    let closed = 0;
    let strays = 0;
    const files: TrailFiles = {
      ...systemTrailFiles,
      open: (path) => {
        const descriptor = systemTrailFiles.open(path);
        open.add(descriptor);
        return descriptor;
      },
      truncate: (descriptor, bytes) => {
        if (!open.has(descriptor)) strays += 1;
        systemTrailFiles.truncate(descriptor, bytes);
      },
      close: (descriptor) => {
        systemTrailFiles.close(descriptor);
        // As Linux does it: the number is free whatever it answers.
        open.delete(descriptor);
        closed += 1;
        if (closed === 1) throw new DiskError('EIO');
      },
    };
    const trail = place.open({ maxFileBytes: 1_500 }, files);
    const letOut: string[] = [];
    for (let call = 1; call <= 8; call += 1) {
      const id = `r${String(call)}`;
      if (await released(trail, id)) letOut.push(id);
    }
    expect(strays).toBe(0);
    expect(recorded(trail)).toEqual(letOut);
    expect(letOut).toHaveLength(7);
    trail.close();
    expect(place.verify().findings).toEqual([]);
  });

  it('refuses everything for good after a failed sync', async () => {
    const place = trailPlace();
    let isFailing = true;
    const files = faultyFiles((each) => (isFailing && each === 'sync' ? 'EIO' : undefined));
    const trail = place.open({ sync: true }, files);
    expect(await released(trail, 'one')).toBe(false);
    isFailing = false;
    expect(await released(trail, 'two')).toBe(false);
    expect(() => {
      trail.recordNow([anEvent('three')]);
    }).toThrow('the disk did not take it (EIO)');
    trail.close();
    expect(place.verify().findings).toEqual([]);
  });
});

const sectorBytes = 512;

/** The system's files, and what a power cut would leave of them: what was synced, and no more. */
function volatileFiles(): {
  files: TrailFiles;
  cutPower: (tornBytes: number, random: RandomBelow) => void;
} {
  const paths = new Map<number, string>();
  const durable = new Map<string, Buffer>();
  const keep = (descriptor: number): void => {
    const path = paths.get(descriptor) ?? '';
    durable.set(path, readFileSync(path));
  };
  return {
    files: {
      ...systemTrailFiles,
      open: (path) => {
        const descriptor = systemTrailFiles.open(path);
        paths.set(descriptor, path);
        durable.set(path, readFileSync(path));
        return descriptor;
      },
      sync: (descriptor) => {
        systemTrailFiles.sync(descriptor);
        keep(descriptor);
      },
    },
    // The heads are kept as they were last written: at their worst, they are ahead.
    cutPower: (tornBytes, random) => {
      for (const [path, bytes] of durable) {
        if (!path.endsWith('.log')) continue;
        const torn = Buffer.from(readFileSync(path).subarray(0, bytes.length + tornBytes));
        // What was written over since may be on the disk or not, sector by sector.
        for (let at = 0; at < Math.min(bytes.length, torn.length); at += sectorBytes) {
          if (random(2) === 0) bytes.copy(torn, at, at, at + sectorBytes);
        }
        writeFileSync(path, torn);
      }
    },
  };
}

describe('records of one moment', () => {
  it.each([
    { sync: false, most: { write: 3, sync: 0 } },
    { sync: true, most: { write: 4, sync: 1 } },
  ])('go to the disk together, $sync', async ({ sync, most }) => {
    const counts = { write: 0, sync: 0 };
    const files = faultyFiles((operation) => {
      if (operation === 'write' || operation === 'sync') counts[operation] += 1;
      return undefined;
    });
    const place = trailPlace();
    const trail = place.open({ sync }, files);
    counts.write = 0;
    counts.sync = 0;
    const ids = Array.from({ length: 50 }, (_, index) => `r${String(index)}`);
    await Promise.all(ids.map((id) => released(trail, id)));
    expect(recorded(trail)).toEqual(ids);
    expect(counts.write).toBeLessThanOrEqual(most.write);
    expect(counts.sync).toBeLessThanOrEqual(most.sync);
    trail.close();
  });
});

describe('a power cut', () => {
  it('takes no record with `sync` whose answer was let out, and leaves a whole trail', async () => {
    const random = seededRandom(11);
    for (let round = 0; round < 30; round += 1) {
      const place = trailPlace();
      const { files, cutPower } = volatileFiles();
      const trail = place.open({ sync: true, maxFileBytes: 2_000 }, files);
      const letOut: string[] = [];
      const calls = Array.from({ length: 40 }, async (_, index) => {
        for (let turn = random(30); turn > 0; turn -= 1) await new Promise(setImmediate);
        const id = `r${String(index)}`;
        if (index % 7 === 0) trail.recordNow([anEvent(id)]);
        else await trail.record([anEvent(id)]);
        letOut.push(id);
      });
      await Promise.race([Promise.all(calls), turns(random(30))]);
      const before = [...letOut];
      cutPower(random(200), random);
      const after = readBack(place);
      expect(before.filter((id) => !after.includes(id))).toEqual([]);
      await Promise.all(calls);
      trail.close();
    }
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

/** What a server started after the cut finds, having found nothing wrong. */
function readBack(place: ReturnType<typeof trailPlace>): string[] {
  const trail = place.open();
  const ids = recorded(trail);
  expect(place.verify().findings).toEqual([]);
  trail.close();
  return ids;
}
