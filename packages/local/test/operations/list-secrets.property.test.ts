import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daySeconds, type SecretsManager, secretsManager, token } from './secrets-manager.ts';

/** Something that happens between two pages, to the secret at a place in the alphabet. */
type Event = readonly [
  'create' | 'delete' | 'schedule' | 'restore' | 'tag' | 'read' | 'wait',
  number,
];

const event: fc.Arbitrary<Event> = fc.tuple(
  fc.constantFrom('create', 'delete', 'schedule', 'restore', 'tag', 'read', 'wait'),
  fc.nat(11),
);

const nameAt = (index: number): string => `secret-${String(index).padStart(2, '0')}`;

let tokens = 0;

function create({ call }: SecretsManager, Name: string): void {
  const ClientRequestToken = token((tokens += 1));
  call('CreateSecret', { Name, SecretString: 'synthetic-password-1', ClientRequestToken });
}

/** Does what can be done; an event that makes no sense, such as to read what is gone, is none. */
function happen(manager: SecretsManager, [kind, index]: Event): void {
  const { call, clock, store } = manager;
  const SecretId = nameAt(index);
  const scope = { account: '123456789012', region: 'us-east-1' };
  const secret = store.findByName(scope, SecretId);
  const isUsable = secret !== undefined && secret.deletionAtMs === undefined;
  if (kind === 'wait') clock.advance(daySeconds / 2);
  if (kind === 'create' && secret === undefined) create(manager, SecretId);
  if (kind === 'delete') call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
  if (kind === 'restore' && secret !== undefined) call('RestoreSecret', { SecretId });
  if (kind === 'schedule' && isUsable) call('DeleteSecret', { SecretId });
  if (kind === 'tag' && isUsable)
    call('TagResource', { SecretId, Tags: [{ Key: 'a', Value: '' }] });
  if (kind === 'read' && isUsable) call('GetSecretValue', { SecretId });
}

function listed({ call }: SecretsManager): string[] {
  return call('ListSecrets', {}).SecretList.map(({ ARN }) => ARN);
}

describe('a listing read page by page', () => {
  it('skips nothing that stood throughout and shows nothing twice, whatever happens between', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('created-date', 'last-accessed-date', 'last-changed-date', 'name'),
        fc.constantFrom('asc', 'desc'),
        fc.integer({ min: 1, max: 5 }),
        fc.array(event, { maxLength: 30 }),
        fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 12 }),
        (SortBy, SortOrder, MaxResults, before, between) => {
          const manager = secretsManager();
          for (let index = 0; index < 8; index += 1) create(manager, nameAt(index));
          for (const each of before) happen(manager, each);

          let standing = listed(manager);
          const shown: string[] = [];
          let NextToken: string | undefined;
          for (let page = 0; page === 0 || NextToken !== undefined; page += 1) {
            const from = NextToken === undefined ? {} : { NextToken };
            const answer = manager.call('ListSecrets', { SortBy, SortOrder, MaxResults, ...from });
            expect(answer.SecretList.length).toBeLessThanOrEqual(MaxResults);
            shown.push(...answer.SecretList.map(({ ARN }) => ARN));
            NextToken = answer.NextToken;
            for (const each of between[page] ?? []) {
              happen(manager, each);
              const left = listed(manager);
              standing = standing.filter((arn) => left.includes(arn));
            }
          }
          expect(new Set(shown).size).toBe(shown.length);
          expect(standing.filter((arn) => !shown.includes(arn))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
