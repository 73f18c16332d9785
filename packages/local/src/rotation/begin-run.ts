import type { Clock } from '../clock.ts';
import { changedNow } from '../rules/change.ts';
import { pruneVersions } from '../rules/prune-versions.ts';
import { checkLabelCount } from '../rules/put-version.ts';
import type { SecretStore, StoredRun, StoredSecret, StoredVersion } from '../store/store.ts';
import {
  currentLabel,
  detach,
  moveLabel,
  pendingLabel,
  type Versions,
  versionWithId,
  versionWithLabel,
} from '../versions.ts';
import { withoutRun, type WithRotation, withRun, type WithRun } from './rotation-state.ts';

interface StoreAndClock {
  readonly store: SecretStore;
  readonly clock: Clock;
}

/**
 * Stores `secret` with a run that is due, and with the version it is about: pending, and without a
 * value for a rotation (observed), with a copy of the current one for a test (observed).
 */
export function beginRun(
  secret: WithRotation,
  run: Pick<StoredRun, 'kind' | 'versionId' | 'closesAtMs'>,
  { store, clock }: StoreAndClock,
): WithRotation & WithRun {
  const { kind, versionId } = run;
  const nowMs = clock.now();
  const current = kind === 'test' ? versionWithLabel(secret.versions, currentLabel) : undefined;
  // A copy is under the key of what it copies: whoever has chosen another for the secret since need
  // not be one who may decrypt the value.
  const { kmsKeyId } = current ?? secret;
  const announced = announce(secret.versions, {
    versionId,
    createdAtMs: nowMs,
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  });
  checkLabelCount(announced);
  const { kept, removed } = pruneVersions(announced, nowMs);
  const changed = { ...changedNow(secret, clock), rotation: secret.rotation, versions: kept };
  const begun = withRun(changed, { ...run, attempts: 0, dueAtMs: nowMs });
  store.transaction(() => {
    store.put(begun);
    for (const { versionId: old } of removed) store.removeValue(begun, old);
    const value = current && store.readValue(secret, current.versionId);
    if (value !== undefined) store.writeValue(begun, versionId, value);
  });
  return begun;
}

function announce(versions: Versions, announced: Omit<StoredVersion, 'stages'>): Versions {
  const { versionId } = announced;
  const isNew = versionWithId(versions, versionId) === undefined;
  const present = isNew ? [...versions, { ...announced, stages: [] }] : versions;
  return moveLabel(present, pendingLabel, versionId);
}

/** Ends a test: its version goes, and the copy of the current value with it. */
export function removeTest(secret: WithRotation & WithRun, store: SecretStore): StoredSecret {
  const { versionId } = secret.rotation.run;
  const versions = versionsWithout(secret.versions, versionId);
  const ended = { ...withoutRun(secret), versions };
  store.transaction(() => {
    store.put(ended);
    if (versionWithId(versions, versionId) === undefined) store.removeValue(secret, versionId);
  });
  return ended;
}

/**
 * Takes back what `beginRun` and its caller stored: `before` as it was, but for what others changed
 * since.
 */
export function takeBackRun(before: StoredSecret, begun: WithRun, store: SecretStore): void {
  const present = store.findByName(begun, begun.name);
  const { versionId } = begun.rotation.run;
  if (present?.rotation?.run?.versionId !== versionId) return;
  const isUntouched =
    present.changedAtMs === begun.changedAtMs &&
    labelsOf(present.versions) === labelsOf(begun.versions);
  const versions = versionsWithout(present.versions, versionId);
  store.transaction(() => {
    store.put({
      ...present,
      rotation: before.rotation,
      ...(isUntouched && { changedAtMs: before.changedAtMs }),
      versions: isUntouched ? withStagesOf(before, versions) : withPendingOf(before, versions),
    });
    if (versionWithId(versions, versionId) === undefined) store.removeValue(present, versionId);
  });
}

/** A millisecond is long enough for two changes: the time of the last one does not tell them apart. */
function labelsOf(versions: Versions): string {
  return JSON.stringify(versions.map(({ versionId, stages }) => [versionId, stages]));
}

function withStagesOf(before: StoredSecret, versions: Versions): Versions {
  return versions.map((version) => {
    const { stages = [] } = versionWithId(before.versions, version.versionId) ?? {};
    return { ...version, stages };
  });
}

function withPendingOf(before: StoredSecret, versions: Versions): Versions {
  const holder = versionWithLabel(before.versions, pendingLabel);
  return holder === undefined ? versions : moveLabel(versions, pendingLabel, holder.versionId);
}

/**
 * The versions without one that a run has announced. Where somebody has meanwhile given it another
 * label, AWSCURRENT even, it is theirs, and only ceases to be pending.
 */
function versionsWithout(versions: Versions, versionId: string): Versions {
  const { stages = [] } = versionWithId(versions, versionId) ?? {};
  if (stages.every((label) => label === pendingLabel)) {
    return versions.filter((version) => version.versionId !== versionId);
  }
  return stages.includes(pendingLabel) ? detach(versions, pendingLabel) : versions;
}
