import { expect, it } from 'vitest';
import type { Case } from '../../src/cases/case.ts';
import type { Endpoint } from '../../src/endpoints/endpoint.ts';
import { reasonToSkip } from '../../src/run/skip.ts';
import { fakeEndpoint } from '../fake-endpoint.ts';

const step = { call: 'DescribeSecret' };
const plain: Case = { name: 'x', facts: ['wire-01'], steps: [step] };
const special: [Partial<Case>, string][] = [
  [{ differs: true }, 'it is how the local server differs'],
  [{ localOnly: 'it needs a reason' }, 'it needs a reason'],
  [{ server: { secretsPerRegion: 1 } }, 'it needs a server that is set up for it'],
  [
    { steps: [step, { advance: { seconds: 1 } }] },
    'it needs a server that can be told more than calls',
  ],
  [{ steps: [{ trail: '*', holds: [] }] }, 'it needs a server that can be told more than calls'],
  [{ steps: [{ ...step, region: 'us-west-2' }] }, 'it needs another region'],
  [{ steps: [{ ...step, as: 'reader' }] }, 'it needs another caller'],
];

async function endpoints(): Promise<{ ours: Endpoint; another: Endpoint }> {
  const ours = await fakeEndpoint(200, '')();
  const { controls, ...another } = ours;
  expect(controls).toBeDefined();
  return { ours, another };
}

it('another endpoint is held to calls alone, in one region and by one caller', async () => {
  const { another } = await endpoints();
  expect(reasonToSkip(plain, another)).toBeUndefined();
  for (const [more, reason] of special) {
    expect(reasonToSkip({ ...plain, ...more }, another)).toBe(reason);
  }
});

it('a server of our own is held to every case', async () => {
  const { ours } = await endpoints();
  for (const [more] of special) expect(reasonToSkip({ ...plain, ...more }, ours)).toBeUndefined();
});
