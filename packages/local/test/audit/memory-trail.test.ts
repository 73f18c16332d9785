import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { memoryTrail } from '../../src/audit/memory-trail.ts';
import { startLocal } from '../../src/index.ts';
import { call } from '../http/requests.ts';
import { anEvent } from './trails.ts';

describe('the trail of a store in memory', () => {
  it('has an event at once, and lets its answer out with those of the same moment', async () => {
    const trail = memoryTrail();
    const [one, other] = [trail.record([anEvent('r1')]), trail.record([anEvent('r2')])];
    expect(one).toBe(other);
    expect([...trail.events()]).toEqual([anEvent('r2'), anEvent('r1')]);
    await one;
    expect(trail.record([anEvent('r3')])).not.toBe(one);
  });

  it.each([
    ['short', ''],
    ['long', 'a'.repeat(100_000)],
  ])('keeps the last events alone, and none once it is cleared: %s ones', (_, userAgent) => {
    const trail = memoryTrail(4);
    for (let index = 1; index <= 11; index += 1) {
      trail.recordNow([{ ...anEvent(`r${String(index)}`), userAgent }]);
    }
    const kept = Array.from(trail.events(), ({ requestID }) => requestID);
    expect(kept).toEqual(['r11', 'r10', 'r9', 'r8']);
    trail.clear();
    expect([...trail.events()]).toEqual([]);
  });

  it('hands out the events there were when it was asked, whatever comes or goes before they are read', () => {
    const trail = memoryTrail();
    trail.recordNow([anEvent('r1'), anEvent('r2')]);
    const events = trail.events();
    trail.recordNow([anEvent('r3')]);
    trail.clear();
    trail.recordNow([anEvent('r4')]);
    expect(Array.from(events, ({ requestID }) => requestID)).toEqual(['r2', 'r1']);
  });

  it('lets answers out while a test of the same process holds all timers', async () => {
    const server = await startLocal();
    onTestFinished(() => server.close());
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { status } = await call(server, 'ListSecrets', {});
    expect(status).toBe(200);
  });
});
