import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type {
  AccessKey,
  SecretValue,
  StoredPrincipal,
  StoredSecret,
} from '../../src/store/store.ts';

export const scope = { account: '123456789012', region: 'us-east-1' } as const;

/** A secret with one current version, `v1`. */
export function aSecret(name: string, changes: Partial<StoredSecret> = {}): StoredSecret {
  return {
    ...scope,
    arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
    name,
    createdAtMs: 1_700_000_000_000,
    changedAtMs: 1_700_000_000_000,
    versions: [{ versionId: 'v1', createdAtMs: 1_700_000_000_000, stages: ['AWSCURRENT'] }],
    ...changes,
  };
}

export function text(value: string): SecretValue {
  return { kind: 'string', text: value };
}

export const accessKey: AccessKey = {
  accessKeyId: 'LOCAL00000000000001',
  secretAccessKey: 'synthetic-signing-key-1',
  account: scope.account,
  principalArn: 'arn:aws:iam::123456789012:user/local',
};

export const principal: StoredPrincipal = {
  arn: 'arn:aws:iam::123456789012:role/app',
  policies: [{ name: 'Read', document: '{"synthetic":true}' }],
  tags: {},
};

/** A directory of the test's own, 0700, gone when the test is over. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'undotenv-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
