import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openArchive } from '../../src/archive/read-archive.ts';
import type { StoreRecord } from '../../src/archive/store-records.ts';
import type { StoredKey, StoredSecret } from '../../src/store/store.ts';
import { passphrase } from './archives.ts';

/** Written once, by the undotenv that had this format first. It is never written again. */
const path = fileURLToPath(new URL('golden/archive-v1.undotenv', import.meta.url));

const policy =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}';

const key: StoredKey = {
  account: '123456789012',
  region: 'us-east-1',
  arn: 'arn:aws:kms:us-east-1:123456789012:key/synthetic-key',
  keyId: 'synthetic-key',
  createdAtMs: 1_700_000_000_000,
  aliases: ['alias/app'],
  policy,
  isDisabled: true,
  deletionAtMs: 1_702_000_000_000,
};

const secret: StoredSecret = {
  account: '123456789012',
  region: 'us-east-1',
  arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-aBcDeF',
  name: 'app/db',
  createdAtMs: 1_700_000_000_000,
  changedAtMs: 1_700_000_000_001,
  lastAccessedAtMs: 1_700_000_000_002,
  description: 'synthetic',
  kmsKeyId: 'alias/app',
  tags: [{ Key: 'team', Value: 'ö' }],
  deletionAtMs: 1_701_000_000_000,
  rotation: {
    enabled: true,
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:Synthetic',
    automaticallyAfterDays: 30,
    scheduleExpression: 'rate(30 days)',
    duration: '3h',
    scheduledAtMs: 1_700_000_000_003,
    countedAtMs: 1_700_000_000_004,
    lastRotatedAtMs: 1_700_000_000_005,
    nextRotationAtMs: 1_700_000_000_006,
    dueAtMs: 1_700_000_000_007,
    run: { kind: 'rotation', versionId: 'v3', attempts: 2, dueAtMs: 1_700_000_000_008 },
  },
  resourcePolicy: policy,
  owningService: 'synthetic',
  type: 'Synthetic',
  replicas: [
    { region: 'eu-west-1', createdAtMs: 1_700_000_000_009, kmsKeyId: 'alias/other' },
    { region: 'ap-south-1', createdAtMs: 1_700_000_000_010, failure: 'synthetic' },
  ],
  versions: [
    { versionId: 'v1', createdAtMs: 1_700_000_000_000, stages: ['AWSPREVIOUS', 'mine'] },
    {
      versionId: 'v2',
      createdAtMs: 1_700_000_000_001,
      stages: ['AWSCURRENT'],
      lastAccessedAtMs: 1_700_000_000_002,
      kmsKeyId: 'alias/app',
    },
    { versionId: 'v3', createdAtMs: 1_700_000_000_001, stages: ['AWSPENDING'] },
  ],
};

const records: readonly StoreRecord[] = [
  {
    kind: 'principal',
    principal: {
      arn: 'arn:aws:iam::123456789012:role/app',
      policies: [
        {
          name: 'Read',
          document:
            '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
        },
      ],
      tags: { team: 'ö' },
    },
  },
  { kind: 'kms-key', key },
  { kind: 'secret', secret },
  { kind: 'value', versionId: 'v1', value: { kind: 'string', text: 'synthetic-ö-password' } },
  { kind: 'value', versionId: 'v2', value: { kind: 'binary', bytes: Uint8Array.of(0, 10, 255) } },
  {
    kind: 'secret',
    secret: {
      account: '123456789012',
      region: 'eu-west-1',
      arn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-aBcDeF',
      name: 'app/db',
      createdAtMs: 1_700_000_000_000,
      changedAtMs: 1_700_000_000_000,
      primaryRegion: 'us-east-1',
      versions: [],
    },
  },
];

it('an archive of version 1 opens as it did when it was written', () => {
  const archive = openArchive(path, passphrase);
  expect(archive.exportedAt).toEqual(new Date(Date.UTC(2026, 0, 15)));
  expect(archive.counts).toEqual({ secrets: 2, keys: 1, principals: 1 });
  expect([...archive.records()]).toEqual(records);
  archive.close();
});

it('its first line says what it is, and what its passphrase costs', () => {
  const [line = ''] = readFileSync(path, 'latin1').split('\n');
  expect(line).toMatch(/^undotenv-archive-v1 scrypt 17 8 1 [\w-]{22} [\w-]{82}$/);
});
