import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCases } from '../src/cases/read-cases.ts';
import { readFacts } from '../src/facts.ts';
import { renderFidelity } from '../src/report/fidelity.ts';

const written = readFileSync(new URL('../../docs/fidelity.md', import.meta.url), 'utf8');

it('docs/fidelity.md is what the facts and the cases make of it', async () => {
  expect(await renderFidelity(readFacts(), readCases())).toBe(written);
});

it('docs/fidelity.md counts no fact as proved without a case', async () => {
  const facts = readFacts();
  const text = await renderFidelity(facts, []);
  expect(text).toContain('of which 0 are proved by 0 [cases]');
});
