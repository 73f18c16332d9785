import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openMemoryStore } from '../src/store/open-store.ts';
import { livingReplicas, replicaOf } from '../src/replication/replica.ts';
import { replicatingStore } from '../src/replication/replicating-store.ts';
import type { SecretStore, StoredSecret } from '../src/store/store.ts';
import { aSecret, text } from './store/fixtures.ts';

const regions = ['us-west-2', 'eu-west-1'];
const replicas = regions.map((region) => ({ region, createdAtMs: 1 }));
const versionIds = ['v1', 'v2', 'v3'];

type Change =
  | { readonly kind: 'describe'; readonly description: string }
  | { readonly kind: 'version'; readonly versionId: string }
  | { readonly kind: 'forget'; readonly versionId: string }
  | { readonly kind: 'read'; readonly region: string }
  | { readonly kind: 'fail' };

const versionId = fc.constantFrom(...versionIds);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('describe' as const), description: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('version' as const), versionId }),
  fc.record({ kind: fc.constant('forget' as const), versionId }),
  fc.record({ kind: fc.constant('read' as const), region: fc.constantFrom(...regions) }),
  fc.record({ kind: fc.constant('fail' as const) }),
);

function make(store: SecretStore, secret: StoredSecret, made: Change): StoredSecret {
  const others = secret.versions.filter(
    (version) => !('versionId' in made) || version.versionId !== made.versionId,
  );
  switch (made.kind) {
    case 'describe': {
      const described = { ...secret, description: made.description };
      store.put(described);
      return described;
    }
    case 'version': {
      const version = { versionId: made.versionId, createdAtMs: 1, stages: [] };
      const changed = { ...secret, versions: [...others, version] };
      store.transaction(() => {
        store.put(changed);
        store.removeValue(changed, made.versionId);
        store.writeValue(changed, made.versionId, text(`value ${made.versionId}`));
      });
      return changed;
    }
    case 'forget': {
      const changed = { ...secret, versions: others };
      store.transaction(() => {
        store.removeValue(changed, made.versionId);
        store.put(changed);
      });
      return changed;
    }
    case 'read': {
      const replica = store.findByName({ ...secret, region: made.region }, secret.name);
      if (replica !== undefined) store.put({ ...replica, lastAccessedAtMs: 5 });
      return secret;
    }
    case 'fail':
      expect(() => {
        store.transaction(() => {
          store.put({ ...secret, description: 'never' });
          throw new Error('stop');
        });
      }).toThrow('stop');
      return secret;
  }
}

it('a replica is its primary after every change, whichever it is and whether it succeeds', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.nat(12), (changes, replicatedAfter) => {
      const kept = openMemoryStore();
      const store = replicatingStore(kept);
      let secret = aSecret('app/db', { versions: [] });
      store.put(secret);
      for (const [at, each] of changes.entries()) {
        if (at === replicatedAfter) store.put((secret = { ...secret, replicas }));
        secret = make(store, secret, each);
        for (const replica of livingReplicas(secret)) {
          const held = kept.findByName({ ...secret, region: replica.region }, secret.name);
          expect(held).toEqual(replicaOf(secret, replica, held));
          for (const id of versionIds) {
            expect(held && kept.readValue(held, id)).toEqual(kept.readValue(secret, id));
          }
        }
      }
      store.remove(secret);
      const left = ['us-east-1', ...regions].flatMap((region) => kept.list({ ...secret, region }));
      expect(left).toEqual([]);
      kept.close();
    }),
    { numRuns: 60 },
  );
});
