import type { SecretStore, StoredReplica, StoredSecret } from '../store/store.ts';
import { livingReplicas, replicaOf } from './replica.ts';

/**
 * A store in which every change of a primary is one of its replicas too, in the same transaction:
 * whatever changes a secret, no operation has to remember that there are replicas, and a crash
 * leaves all of them changed or none. On AWS a replica lags by seconds, so what holds there holds
 * here.
 */
export function replicatingStore(store: SecretStore): SecretStore {
  const putReplica = (primary: StoredSecret, replica: StoredReplica): void => {
    const found = store.findByName({ ...primary, region: replica.region }, primary.name);
    const held = found?.primaryRegion === primary.region ? found : undefined;
    const secret = replicaOf(primary, replica, held);
    // A secret of its own, which the caller chose to overwrite: else the replica had failed.
    if (found !== undefined && held === undefined) store.remove(found);
    store.put(secret);
    if (held !== undefined) return;
    for (const { versionId } of primary.versions) {
      const value = store.readValue(primary, versionId);
      if (value !== undefined) store.writeValue(secret, versionId, value);
    }
  };
  const replicasOf = (primary: StoredSecret): StoredSecret[] =>
    livingReplicas(primary).map((replica) => replicaOf(primary, replica, undefined));

  return {
    transaction: (work) => store.transaction(work),
    findByName: (scope, name) => store.findByName(scope, name),
    list: (scope) => store.list(scope),
    count: (scope) => store.count(scope),
    readValue: (secret, versionId) => store.readValue(secret, versionId),
    put: (secret) => {
      store.transaction(() => {
        store.put(secret);
        for (const replica of livingReplicas(secret)) putReplica(secret, replica);
      });
    },
    remove: (secret) => {
      store.transaction(() => {
        for (const each of [...replicasOf(secret), secret]) store.remove(each);
      });
    },
    writeValue: (secret, versionId, value) => {
      store.transaction(() => {
        for (const each of [secret, ...replicasOf(secret)]) {
          store.writeValue(each, versionId, value);
        }
      });
    },
    removeValue: (secret, versionId) => {
      store.transaction(() => {
        for (const each of [secret, ...replicasOf(secret)]) store.removeValue(each, versionId);
      });
    },
  };
}
