import { beforeEach, describe, expect, it } from 'vitest';
import type { SecretValue, Store } from '../../src/store/store.ts';
import { accessKey, principal, aSecret, scope, text } from './fixtures.ts';

/** What every store must do. */
export function describeStore(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
      return () => {
        store.close();
      };
    });

    describe('secrets', () => {
      it('finds a secret by its name in its own scope only', () => {
        const secret = aSecret('app/one');
        store.put(secret);
        expect(store.findByName(scope, 'app/one')).toEqual(secret);
        expect(store.findByName(scope, 'app/two')).toBeUndefined();
        expect(store.findByName({ ...scope, region: 'eu-west-1' }, 'app/one')).toBeUndefined();
        expect(store.findByName({ ...scope, account: '210987654321' }, 'app/one')).toBeUndefined();
      });

      it('lists in order of creation, whatever was changed or taken back since', () => {
        for (const each of ['c', 'a', 'b']) store.put(aSecret(each));
        store.put(aSecret('c', { description: 'changed' }));
        expect(() => {
          store.transaction(() => {
            store.remove(aSecret('a'));
            throw new Error('stop');
          });
        }).toThrow('stop');
        expect(store.list(scope).map((secret) => secret.name)).toEqual(['c', 'a', 'b']);
      });

      it('counts the secrets of a scope, and not those taken back', () => {
        expect(store.count(scope)).toBe(0);
        for (const each of ['a', 'b', 'b']) store.put(aSecret(each));
        expect(() => {
          store.transaction(() => {
            store.put(aSecret('c'));
            throw new Error('stop');
          });
        }).toThrow('stop');
        store.remove(aSecret('a'));
        expect(store.count(scope)).toBe(1);
        expect(store.count({ ...scope, region: 'eu-west-1' })).toBe(0);
      });

      it('keeps every member, and only those that are set', () => {
        const secret = aSecret('full', {
          description: 'naïve – ✓',
          kmsKeyId: 'alias/aws/secretsmanager',
          tags: [{ Key: '__proto__', Value: 'harmless' }],
          deletionAtMs: 1_800_000_000_000,
          lastAccessedAtMs: 1_750_000_000_000,
          owningService: 'rds',
          type: 'SyntheticPartner',
          versions: [],
        });
        store.put(secret);
        expect(store.findByName(scope, 'full')).toStrictEqual(secret);
      });

      it('hands out frozen records that are not the caller’s objects', () => {
        const stages = ['AWSCURRENT'];
        const versions = [{ versionId: 'v1', createdAtMs: 1, stages }];
        store.put(aSecret('frozen', { versions }));
        stages.push('LATER');
        const found = store.findByName(scope, 'frozen');
        expect(found?.versions[0]?.stages).toEqual(['AWSCURRENT']);
        expect([found, found?.versions, found?.versions[0]?.stages].every(Object.isFrozen)).toBe(
          true,
        );
      });

      it('refuses a second secret under a name that is taken', () => {
        store.put(aSecret('taken'));
        expect(() => {
          store.put(aSecret('taken', { arn: 'arn:another' }));
        }).toThrow(TypeError);
      });

      it('forgets a removed secret with its values, and takes the name again', () => {
        const secret = aSecret('gone');
        store.put(secret);
        store.writeValue(secret, 'v1', text('synthetic-password-1'));
        store.remove(secret);
        expect(store.findByName(scope, 'gone')).toBeUndefined();
        expect(store.readValue(secret, 'v1')).toBeUndefined();
        const again = aSecret('gone', { arn: `${secret.arn}2` });
        store.put(again);
        expect(store.list(scope)).toEqual([again]);
      });
    });

    describe('values', () => {
      it.each([
        ['text', text('synthetic-password-1')],
        ['empty text', text('')],
        ['text beyond ASCII', text('päss\u0000wörd\n🔑')],
        ['64 KiB of text', text('x'.repeat(65_536))],
        ['bytes', { kind: 'binary', bytes: Uint8Array.of(0, 255, 128, 1) } as const],
      ])('gives back %s as it was written', (_, value) => {
        const secret = aSecret('value');
        store.writeValue(secret, 'v1', value);
        expect(store.readValue(secret, 'v1')).toEqual(value);
      });

      it('refuses text that would not come back the same', () => {
        expect(() => {
          store.writeValue(aSecret('lone'), 'v1', text('\ud800'));
        }).toThrow(TypeError);
      });

      it('knows nothing of versions without a value', () => {
        expect(store.readValue(aSecret('none'), 'v1')).toBeUndefined();
      });

      it('writes a version’s value once', () => {
        const secret = aSecret('once');
        store.writeValue(secret, 'v1', text('synthetic-password-1'));
        expect(() => {
          store.writeValue(secret, 'v1', text('synthetic-password-2'));
        }).toThrow(TypeError);
        expect(store.readValue(secret, 'v1')).toEqual(text('synthetic-password-1'));
      });

      it('removes one value and leaves the others', () => {
        const secret = aSecret('some');
        for (const version of ['v1', 'v2']) store.writeValue(secret, version, text(version));
        store.removeValue(secret, 'v1');
        store.removeValue(secret, 'v3');
        expect(store.readValue(secret, 'v1')).toBeUndefined();
        expect(store.readValue(secret, 'v2')).toEqual(text('v2'));
      });

      it('reads none that was read before and then removed, written anew or taken back', () => {
        const secret = aSecret('again');
        const write = (version: string, value: string): string => {
          store.writeValue(secret, version, text(value));
          expect(store.readValue(secret, version)).toEqual(text(value));
          return value;
        };
        write('v1', 'first');
        store.removeValue(secret, 'v1');
        expect(store.readValue(secret, 'v1')).toBeUndefined();
        const second = write('v1', 'second');
        expect(() => {
          store.transaction(() => {
            store.removeValue(secret, 'v1');
            write('v1', 'third');
            write('v2', 'fourth');
            throw new Error('stop');
          });
        }).toThrow('stop');
        expect(store.readValue(secret, 'v1')).toEqual(text(second));
        expect(store.readValue(secret, 'v2')).toBeUndefined();
      });

      it('hands out values that change nothing when they are changed', () => {
        const secret = aSecret('shared');
        const bytes: SecretValue = { kind: 'binary', bytes: Uint8Array.of(1, 2) };
        store.writeValue(secret, 'v1', text('synthetic-password-1'));
        store.writeValue(secret, 'v2', bytes);
        const [one, other] = ['v1', 'v2'].map((version) => store.readValue(secret, version));
        if (one === undefined || other?.kind !== 'binary') throw new Error('it is not there');
        Reflect.set(one, 'text', 'changed');
        other.bytes.fill(9);
        expect(store.readValue(secret, 'v1')).toEqual(text('synthetic-password-1'));
        expect(store.readValue(secret, 'v2')).toEqual(bytes);
      });
    });

    describe('transactions', () => {
      it('answer what the work answers, which sees its own writes', () => {
        const found = store.transaction(() => {
          store.put(aSecret('inside'));
          return store.findByName(scope, 'inside')?.name;
        });
        expect(found).toBe('inside');
      });

      it('take everything back when the work throws', () => {
        const kept = aSecret('kept');
        store.put(kept);
        store.writeValue(kept, 'v1', text('before'));
        expect(() => {
          store.transaction(() => {
            store.put({ ...kept, description: 'changed' });
            store.removeValue(kept, 'v1');
            store.writeValue(kept, 'v1', text('after'));
            store.put(aSecret('added'));
            store.addAccessKey(accessKey);
            throw new Error('stop');
          });
        }).toThrow('stop');
        expect(store.list(scope)).toEqual([kept]);
        expect(store.readValue(kept, 'v1')).toEqual(text('before'));
        expect(store.accessKeys()).toEqual([]);
      });

      it('within another are part of it: what fails later takes them back', () => {
        expect(() => {
          store.transaction(() => {
            store.transaction(() => {
              store.put(aSecret('inner'));
            });
            expect(store.list(scope)).toHaveLength(1);
            throw new Error('stop');
          });
        }).toThrow('stop');
        expect(store.list(scope)).toEqual([]);
      });

      it('are never asynchronous', () => {
        expect(() =>
          store.transaction(async () => {
            store.put(aSecret('late'));
            await Promise.resolve();
          }),
        ).toThrow(TypeError);
        expect(store.list(scope)).toEqual([]);
      });
    });

    describe('records', () => {
      it('are kept by kind and id, a later one in place of an earlier', () => {
        store.putRecord('principal', principal.arn, principal);
        store.putRecord('principal', 'other', { ...principal, arn: 'other' });
        const changed = { ...principal, tags: { team: 'red' } };
        store.putRecord('principal', principal.arn, changed);
        expect(store.records('principal')).toEqual([{ ...principal, arn: 'other' }, changed]);
        store.removeRecord('principal', 'other');
        store.removeRecord('principal', 'none');
        expect(store.records('principal')).toEqual([changed]);
      });

      it('are frozen, and not what the caller goes on to change', () => {
        const tags: Record<string, string> = { team: 'red' };
        store.putRecord('principal', principal.arn, { ...principal, tags });
        tags['team'] = 'blue';
        const [kept] = store.records('principal');
        expect(kept?.tags).toEqual({ team: 'red' });
        expect(Object.isFrozen(kept?.policies[0])).toBe(true);
      });

      it('go with a transaction that fails, as access keys do', () => {
        store.putRecord('principal', principal.arn, principal);
        store.addAccessKey(accessKey);
        expect(() => {
          store.transaction(() => {
            store.putRecord('principal', principal.arn, { ...principal, tags: { team: 'red' } });
            store.removeRecord('principal', principal.arn);
            store.removeAccessKey(accessKey.accessKeyId);
            expect(store.accessKeys()).toEqual([]);
            throw new Error('stop');
          });
        }).toThrow('stop');
        expect(store.records('principal')).toEqual([principal]);
        expect(store.accessKeys()).toEqual([accessKey]);
        store.removeAccessKey(accessKey.accessKeyId);
        store.removeAccessKey('none');
        expect(store.accessKeys()).toEqual([]);
      });
    });

    it('keeps access keys and records through a reset, and nothing else', () => {
      store.addAccessKey(accessKey);
      store.putRecord('principal', principal.arn, principal);
      store.put(aSecret('one'));
      store.writeValue(aSecret('one'), 'v1', text('synthetic-password-1'));
      store.reset();
      expect(store.list(scope)).toEqual([]);
      expect(store.readValue(aSecret('one'), 'v1')).toBeUndefined();
      expect(store.accessKeys()).toEqual([accessKey]);
      expect(store.records('principal')).toEqual([principal]);
      expect(() => {
        store.addAccessKey(accessKey);
      }).toThrow(TypeError);
    });

    it('refuses to write once closed, and to be closed inside a transaction', () => {
      expect(() => {
        store.transaction(() => {
          store.close();
        });
      }).toThrow(TypeError);
      store.close();
      expect(() => {
        store.put(aSecret('late'));
      }).toThrow(expect.objectContaining({ code: 'STORE_IO_FAILED' }));
    });
  });
}
