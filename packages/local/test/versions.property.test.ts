import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredVersion } from '../src/store/store.ts';
import {
  addVersion,
  currentLabel,
  detach,
  moveLabel,
  pendingLabel,
  previousLabel,
  type Versions,
  versionWithLabel,
} from '../src/versions.ts';

type Step =
  | { kind: 'put'; labels: string[] }
  | { kind: 'move'; label: string; to: number }
  | { kind: 'remove'; label: string };

const custom = ['BLUE', 'GREEN'];
const labels = [currentLabel, previousLabel, pendingLabel, ...custom];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    labels: fc.uniqueArray(fc.constantFrom(currentLabel, pendingLabel, ...custom), {
      minLength: 1,
    }),
  }),
  fc.record({
    kind: fc.constant('move' as const),
    label: fc.constantFrom(currentLabel, pendingLabel, ...custom),
    to: fc.nat(50),
  }),
  fc.record({
    kind: fc.constant('remove' as const),
    label: fc.constantFrom(previousLabel, pendingLabel, ...custom),
  }),
);

function apply(versions: Versions, taken: Step): Versions {
  switch (taken.kind) {
    case 'put': {
      const versionId = `version-${String(versions.length)}`;
      return addVersion(versions, { versionId, createdAtMs: versions.length }, taken.labels);
    }
    case 'move': {
      const target = versions[taken.to % Math.max(versions.length, 1)];
      return target === undefined ? versions : moveLabel(versions, taken.label, target.versionId);
    }
    case 'remove':
      return detach(versions, taken.label);
  }
}

const holders = (versions: Versions, label: string): StoredVersion[] =>
  versions.filter(({ stages }) => stages.includes(label));

/** Runs random steps and hands every one, before and after, to `check`. */
function always(check: (before: Versions, after: Versions, taken: Step) => void): void {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let versions: Versions = [];
      for (const taken of steps) {
        const after = apply(versions, taken);
        check(versions, after, taken);
        versions = after;
      }
    }),
    { numRuns: 300 },
  );
}

describe('the version state machine', () => {
  it('never has a label on two versions, nor twice on one', () => {
    always((_, after) => {
      for (const label of labels) {
        const all = after.flatMap(({ stages }) => stages).filter((each) => each === label);
        expect(all.length).toBeLessThanOrEqual(1);
      }
    });
  });

  it('has exactly one AWSCURRENT once there is a version, and never AWSPREVIOUS beside it', () => {
    always((_, after) => {
      expect(holders(after, currentLabel)).toHaveLength(after.length === 0 ? 0 : 1);
      expect(versionWithLabel(after, currentLabel)?.stages ?? []).not.toContain(previousLabel);
    });
  });

  it('moves AWSPREVIOUS to where AWSCURRENT came from, and nowhere else', () => {
    always((before, after, taken) => {
      const was = versionWithLabel(before, currentLabel)?.versionId;
      const is = versionWithLabel(after, currentLabel)?.versionId;
      const previous = versionWithLabel(after, previousLabel)?.versionId;
      if (was !== undefined && was !== is) expect(previous).toBe(was);
      else if (taken.kind === 'remove' && taken.label === previousLabel)
        expect(previous).toBeUndefined();
      else expect(previous).toBe(versionWithLabel(before, previousLabel)?.versionId);
    });
  });

  it('leaves custom labels where they are unless they were asked to move', () => {
    always((before, after, taken) => {
      const asked = taken.kind === 'put' ? taken.labels : [taken.label];
      for (const label of custom.filter((each) => !asked.includes(each))) {
        expect(versionWithLabel(after, label)?.versionId).toBe(
          versionWithLabel(before, label)?.versionId,
        );
      }
    });
  });

  it('leaves AWSPENDING on no other version after a put of a new current one', () => {
    always((before, after, taken) => {
      if (taken.kind !== 'put' || !(taken.labels.includes(currentLabel) || before.length === 0))
        return;
      const pending = versionWithLabel(after, pendingLabel);
      expect(pending).toBe(taken.labels.includes(pendingLabel) ? after.at(-1) : undefined);
    });
  });

  it('never changes or loses a version but for its labels', () => {
    always((before, after, taken) => {
      expect(after).toHaveLength(before.length + (taken.kind === 'put' ? 1 : 0));
      before.forEach(({ versionId, createdAtMs }, index) => {
        expect(after[index]).toMatchObject({ versionId, createdAtMs });
      });
    });
  });
});
