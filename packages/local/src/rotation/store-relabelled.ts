import type { Clock } from '../clock.ts';
import type { EmitServiceEvent } from '../service-events.ts';
import type { SecretStore, StoredSecret } from '../store/store.ts';
import { withoutAbandonedRun } from './rotation-state.ts';

interface Dependencies {
  readonly store: SecretStore;
  readonly clock: Clock;
  readonly emit: EmitServiceEvent;
}

/**
 * Stores `secret`, the labels of whose versions have changed, and whatever `alsoWrite` writes, in
 * one transaction; a rotation that this puts an end to is told of.
 *
 * @returns the secret as it was stored
 */
export function storeRelabelled(
  secret: StoredSecret,
  { store, clock, emit }: Dependencies,
  alsoWrite: (stored: StoredSecret) => void = () => undefined,
): StoredSecret {
  const { kept, abandoned } = withoutAbandonedRun(secret);
  store.transaction(() => {
    store.put(kept);
    alsoWrite(kept);
  });
  if (abandoned !== undefined) {
    const { versionId } = abandoned;
    emit({ name: 'RotationAbandoned', secret: kept, versionId, atMs: clock.now() });
  }
  return kept;
}
