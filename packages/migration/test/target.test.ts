import { describe, expect, it } from 'vitest';
import { isSameTarget, targetText, type MigrationTarget } from '../src/index.ts';

const aws: MigrationTarget = {
  kind: 'aws',
  region: 'eu-west-1',
  account: '123456789012',
  endpoint: 'https://secretsmanager.eu-west-1.amazonaws.com',
};
const kept: MigrationTarget = {
  kind: 'local',
  region: 'us-east-1',
  account: '123456789012',
  endpoint: 'http://127.0.0.1:4584',
  dataDirectory: '/data/project',
};
const inMemory: MigrationTarget = {
  kind: 'local',
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:4584',
};
const unknownAccount: MigrationTarget = {
  kind: 'aws',
  region: 'eu-west-1',
  endpoint: 'https://secretsmanager.eu-west-1.amazonaws.com',
};

describe('isSameTarget', () => {
  it.each([
    ['another region', aws, { ...aws, region: 'us-east-1' }, false],
    ['another account', aws, { ...aws, account: '210987654321' }, false],
    ['an account that is not known any more', aws, unknownAccount, false],
    ['an account that was not known then', unknownAccount, aws, true],
    ['another endpoint of AWS', aws, { ...aws, endpoint: 'https://example.invalid' }, false],
    ['a local store at another port', kept, { ...kept, endpoint: 'http://127.0.0.1:1' }, true],
    ['another local store', kept, { ...kept, dataDirectory: '/data/other' }, false],
    ['a store in memory at another port', inMemory, { ...inMemory, endpoint: 'http://x' }, false],
    ['AWS instead of a local store', kept, { ...kept, kind: 'aws' as const }, false],
  ])('tells %s', (_title, begun, given, isSame) => {
    expect(isSameTarget(begun, given)).toBe(isSame);
  });
});

describe('targetText', () => {
  it('names account and region', () => {
    expect(targetText(aws)).toBe('AWS account 123456789012 in eu-west-1');
    expect(targetText(unknownAccount)).toBe('AWS in eu-west-1');
    expect(targetText(kept)).toBe('the local store in us-east-1');
    const secrets = [{}, { region: 'us-east-1' }, { region: 'eu-west-1' }];
    expect(targetText(kept, secrets)).toBe('the local store in us-east-1 and eu-west-1');
  });
});
