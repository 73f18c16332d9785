import type { StoredVersion } from './store/store.ts';

export const currentLabel = 'AWSCURRENT';
export const previousLabel = 'AWSPREVIOUS';
export const pendingLabel = 'AWSPENDING';

/**
 * The staging labels of a secret's versions, as a state machine without time or storage: every
 * function answers the versions as they are afterwards. A label sits on at most one version;
 * attaching it takes it off its holder (observed).
 */
export type Versions = readonly StoredVersion[];

export function versionWithId(versions: Versions, versionId: string): StoredVersion | undefined {
  return versions.find((version) => version.versionId === versionId);
}

export function versionWithLabel(versions: Versions, label: string): StoredVersion | undefined {
  return versions.find((version) => version.stages.includes(label));
}

/**
 * Adds a version carrying `labels`, or gives them to one that a rotation has announced, which was
 * created when it was announced (assumed). A secret's first version carries AWSCURRENT whatever was asked
 * for (documented). A new current version takes AWSPENDING off its holder: putting a value by hand
 * abandons a rotation under way (observed for the current version as holder, documented otherwise).
 */
export function addVersion(
  versions: Versions,
  added: Pick<StoredVersion, 'versionId' | 'createdAtMs' | 'kmsKeyId'>,
  labels: readonly string[],
): Versions {
  const isFirst = versionWithLabel(versions, currentLabel) === undefined;
  const wanted = isFirst && !labels.includes(currentLabel) ? [...labels, currentLabel] : labels;
  let next: Versions = withVersion(versions, added);
  if (wanted.includes(currentLabel)) next = detach(next, pendingLabel);
  for (const label of wanted) next = moveLabel(next, label, added.versionId);
  return next;
}

function withVersion(
  versions: Versions,
  added: Pick<StoredVersion, 'versionId' | 'createdAtMs' | 'kmsKeyId'>,
): Versions {
  const announced = versionWithId(versions, added.versionId);
  if (announced === undefined) return [...versions, { ...added, stages: [] }];
  const { stages, createdAtMs } = announced;
  return versions.map((version) =>
    version === announced ? { ...added, stages, createdAtMs } : version,
  );
}

/**
 * Moves `label` to a version. AWSCURRENT leaves AWSPREVIOUS behind on the version it came from,
 * which keeps its other labels; the version it arrives at cannot be the previous one as well
 * (observed).
 */
export function moveLabel(versions: Versions, label: string, versionId: string): Versions {
  const holder = versionWithLabel(versions, label);
  if (holder?.versionId === versionId) return versions;
  const moved = attach(detach(versions, label), label, versionId);
  if (label !== currentLabel || holder === undefined) return moved;
  return attach(detach(moved, previousLabel), previousLabel, holder.versionId);
}

export function detach(versions: Versions, label: string): Versions {
  return versions.map((version) =>
    version.stages.includes(label)
      ? { ...version, stages: version.stages.filter((each) => each !== label) }
      : version,
  );
}

function attach(versions: Versions, label: string, versionId: string): Versions {
  return versions.map((version) =>
    version.versionId === versionId ? { ...version, stages: [...version.stages, label] } : version,
  );
}
