import { afterAll, expect, test } from 'vitest';
import { openShop } from './shop.ts';

const { place, server, api, close } = await openShop();
afterAll(close);

const stripe = {
  key: 'synthetic-key-1',
  retries: 73_521,
  live: true,
  hooks: [{ url: 'https://synthetic.invalid' }],
};
await api.call('CreateSecret', { Name: 'shop/stripe', SecretString: JSON.stringify(stripe) });
await api.call('CreateSecret', { Name: 'shop/token', SecretString: 'synthetic-token-1' });

const wanted = `// Written by \`undotenv types\` from stored secrets. Do not edit it: run the command again.

/** What each secret holds, as it is stored. */
export type StoredSecrets = {
  readonly "shop/stripe": {
    readonly key: string;
    readonly retries: number;
    readonly live: boolean;
    readonly hooks: readonly {
      readonly url: string;
    }[];
  };
  readonly "shop/token": string;
};
`;

test('types --from writes what stored secrets are made of, with one read each and no value', async () => {
  const before = server.calls().length;
  const from = ['types', '--from', 'shop/stripe', 'shop/token'];
  const { code, stdout, stderr } = await place.run(from);
  expect(code).toBe(0);
  expect(place.read('undotenv.secrets.d.ts')).toBe(wanted);
  expect(stdout + stderr + wanted).not.toMatch(/synthetic|73/);
  const operations = server
    .calls()
    .slice(before)
    .map(({ operation }) => operation);
  expect(operations).toEqual(['GetSecretValue', 'GetSecretValue']);
});

test('types --from --check notices that a secret has another key', async () => {
  const check = ['types', '--from', 'shop/stripe', 'shop/token', '--check', '--json'];
  expect(await place.run(check)).toMatchObject({ code: 0 });
  const SecretString = JSON.stringify({ ...stripe, secret: 'synthetic-secret-1' });
  await api.call('PutSecretValue', { SecretId: 'shop/stripe', SecretString });
  const { code, stdout } = await place.run(check);
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { outcome: 'differs' }]);
});

test('types --from types the secrets of the manifest by the names it gives them', async () => {
  const output = place.path('database.d.ts');
  const words = ['types', '--from', 'database', '--output', output, '--json'];
  expect(await place.run(words)).toMatchObject({ code: 0 });
  expect(place.read('database.d.ts')).toContain('  readonly database: {\n');
});

test('types --from refuses one key, and writes over no file of somebody’s own', async () => {
  const oneKey = await place.run(['types', '--from', 'shop/stripe#key']);
  expect([oneKey.code, oneKey.stderr]).toEqual([2, expect.stringContaining('hint: leave the key')]);
  place.write('mine.d.ts', 'export type Mine = string;\n');
  const words = ['types', '--from', 'shop/token', '--output', 'mine.d.ts'];
  expect(await place.run(words)).toMatchObject({ code: 3 });
});
