import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createReferences } from '../../src/reads/references.ts';

const { secrets } = defineSecrets({
  application: 'shop',
  secrets: { token: { env: 'TOKEN' }, mail: { env: 'MAIL' } },
});

describe('a reference', () => {
  it('is the same request at every read, while the manifest says the same of its name', () => {
    let region: string | undefined = 'eu-west-1';
    let [declared] = secrets;
    const parse = createReferences({ regionOf: () => region, declarationOf: () => declared });
    const first = parse('shop/token#key');
    expect(parse('shop/token#key')).toBe(first);
    expect(first.request).toMatchObject({ secretId: 'shop/token', region, declared });
    region = 'us-west-2';
    const moved = parse('shop/token#key');
    expect(moved.request).toMatchObject({ region, declared });
    declared = secrets[1];
    expect(parse('shop/token#key').request).toMatchObject({ region, declared });
    expect(parse('shop/token#key')).toBe(parse('shop/token#key'));
  });

  it('is parsed once where no manifest has a say, and again once it was forgotten', () => {
    const parse = createReferences({});
    const first = parse('shop/token');
    for (let at = 0; at < 1_023; at++) parse(`made-up-${String(at)}`);
    expect(parse('shop/token')).toBe(first);
    parse('one-more');
    expect(parse('shop/token')).not.toBe(first);
  });
});
