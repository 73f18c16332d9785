import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { decidedBy } from '../../src/sources/decided.ts';
import { fakeApi } from '../fake-api.ts';

describe('decidedBy', () => {
  it('decides again when a variable that decides has changed, and only then', () => {
    const variables: Record<string, string> = { A: '1', OTHER: '1' };
    let decisions = 0;
    const decision = decidedBy(variables, ['A', 'B'], () => (decisions += 1));
    expect([decision(), decision()]).toEqual([1, 1]);
    variables['OTHER'] = '2';
    expect(decision()).toBe(1);
    variables['B'] = '';
    expect([decision(), decision()]).toEqual([2, 2]);
    delete variables['A'];
    expect(decision()).toBe(3);
  });

  it('takes what throws for no decision', () => {
    let isRefused = true;
    const decision = decidedBy({}, [], () => {
      if (isRefused) throw new TypeError('refused');
      return 'decided';
    });
    expect(decision).toThrow('refused');
    isRefused = false;
    expect(decision()).toBe('decided');
  });
});

describe('a cached read by a manifest', () => {
  it('N-04: looks at no variables but those that decide about its secret', async () => {
    const api = fakeApi();
    for (const name of ['shop/dev/a', 'shop/dev/b']) api.put(name, { text: 'synthetic-1' });
    const looked: string[] = [];
    const set: Record<string, string> = { SHOP_ENV: 'dev' };
    const variables = new Proxy(set, {
      get(target, name) {
        looked.push(String(name));
        return target[String(name)];
      },
    });
    const manifest = defineSecrets({
      application: 'shop',
      environment: { variable: 'SHOP_ENV', spellings: { dev: [] } },
      sources: [
        { source: 'environment', when: { LOCAL: 'true' }, final: true },
        { source: 'secrets-manager' },
      ],
      secrets: {
        a: { env: 'A', nameFrom: { variable: 'A_NAME' } },
        b: { env: 'B', nameFrom: { variable: 'B_NAME' } },
      },
    });
    const client = createSecretsClient({ manifest, api, variables });
    await client.get('a');
    looked.length = 0;
    await client.get('a');
    expect(new Set(looked)).toEqual(new Set(['SHOP_ENV', 'A_NAME', 'LOCAL']));
    expect(looked).toHaveLength(4);
    set['A_NAME'] = 'shop/dev/b';
    await expect(client.get('a')).resolves.toBe('synthetic-1');
    expect(api.reads).toEqual(['shop/dev/a', 'shop/dev/b']);
  });
});
