import type { OperationName } from '@undotenv/protocol';
import { ServiceException } from '@undotenv/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationNames } from '../../src/operations/table.ts';
import { secretsManager, token } from './secrets-manager.ts';

/** Names of members, of this operation or another, and one of none. */
const member = fc.constantFrom(
  ...['SecretId', 'Name', 'ClientRequestToken', 'SecretString', 'SecretBinary', 'Description'],
  ...['Tags', 'TagKeys', 'VersionId', 'VersionStage', 'VersionStages', 'MoveToVersionId'],
  ...['SecretIdList', 'Filters', 'MaxResults', 'NextToken', 'SortBy', 'SortOrder'],
  ...['IncludePlannedDeletion', 'IncludeDeprecated', 'RecoveryWindowInDays'],
  ...['ForceDeleteWithoutRecovery', 'PasswordLength', 'ExcludeCharacters', 'IncludeSpace'],
  ...['ExcludeNumbers', 'RequireEachIncludedType', '__proto__', 'toString'],
);

const plausible: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  ...['a', 'b', 'missing', token(1), token(2), 'AWSCURRENT', 'AWSPREVIOUS', 'desc', 'eA=='],
  'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-Sfx001',
  'listing-1.0',
  'listing-1.9999999',
  ...[0, 1, 7, 20, 4_096, true, false, null],
  ['a', 'b', 'a'],
  [],
  [{ Key: 'all', Values: ['!a', 'b c'] }],
  [{ Key: 'a', Value: 'b' }],
);

const value = fc.oneof(
  { weight: 4, arbitrary: plausible },
  { weight: 1, arbitrary: fc.jsonValue() },
);

describe.each(operationNames)('%s', (operation: OperationName) => {
  it('answers any request, or refuses it with an exception of the service', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(member, value, { maxKeys: 6 }), { minLength: 1, maxLength: 5 }),
        async (requests) => {
          const { call, refusal } = secretsManager();
          for (const [index, Name] of ['a', 'b'].entries()) {
            const SecretString = 'synthetic-password-1';
            call('CreateSecret', { Name, SecretString, ClientRequestToken: token(index) });
          }
          call('ListSecrets', { MaxResults: 1 });
          for (const request of requests) {
            try {
              // RotateSecret answers later, and so may be refused later.
              await Promise.resolve(call(operation, request as never));
            } catch (error) {
              expect(error).toBeInstanceOf(ServiceException);
            }
          }
          // Whatever was asked for, the store is whole.
          expect(call('ListSecrets', {}).SecretList.length).toBeLessThanOrEqual(
            2 + requests.length,
          );
          expect(refusal('GetSecretValue', { SecretId: 'never there' }).name).toBe(
            'ValidationException',
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
