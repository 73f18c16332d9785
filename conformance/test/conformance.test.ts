import { describe, expect, it } from 'vitest';
import { readCases } from '../src/cases/read-cases.ts';
import { openLocalEndpoint } from '../src/endpoints/local-endpoint.ts';
import { runCase } from '../src/run/run-case.ts';

for (const { operation, cases } of readCases()) {
  describe(`${operation} of the local server`, () => {
    for (const each of cases) {
      it(`${each.name} (${each.facts.join(', ')})`, async () => {
        expect(await runCase(each, openLocalEndpoint)).toEqual({ outcome: 'passed' });
      });
    }
  });
}
