import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { applicationPolicies } from '../../src/index.ts';

const document = readFileSync(new URL('../../../../docs/access.md', import.meta.url), 'utf8');
const [, shown = ''] = /For a manifest with one secret.*?```json\n(.*?)```/s.exec(document) ?? [];

it('docs/access.md shows the policy that is generated', () => {
  const generated = applicationPolicies({
    account: '123456789012',
    regions: ['us-east-1'],
    secrets: ['shop/production/database'],
    kmsKeys: ['arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-synthetic'],
    batch: true,
  });
  expect([JSON.parse(shown)]).toEqual(generated);
});
