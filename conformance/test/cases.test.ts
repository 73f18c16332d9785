import { describe, expect, it } from 'vitest';
import { caseFileSchema } from '../src/cases/case.ts';
import { readCases } from '../src/cases/read-cases.ts';
import type { OpenEndpoint } from '../src/endpoints/endpoint.ts';
import { runCases } from '../src/run/run-cases.ts';
import { fakeEndpoint } from './fake-endpoint.ts';

const files = readCases();

async function passed(open: OpenEndpoint): Promise<string[]> {
  const results = await runCases(files, open);
  return results
    .filter(({ result }) => result.outcome !== 'failed')
    .map(({ operation, name }) => `${operation} ${name}`);
}

describe('every case', () => {
  it('fails where every call succeeds and tells nothing', async () => {
    expect(await passed(fakeEndpoint(200, '{}'))).toEqual([]);
    // Two cases want to be told nothing, to the letter.
    expect(await passed(fakeEndpoint(200, ''))).toEqual([
      'TagResource answers with an empty body',
      'UntagResource answers with an empty body',
    ]);
  });

  it('fails where nothing is ever found', async () => {
    const Message = "Secrets Manager can't find the specified secret.";
    const notFound = JSON.stringify({ __type: 'ResourceNotFoundException', Message });
    // Two cases are about nothing else, and are right to pass.
    expect(await passed(fakeEndpoint(400, notFound))).toEqual([
      'GetSecretValue says in one text of every secret that it is not there',
      'RestoreSecret does not find what is gone',
    ]);
  });

  it('has a name of its own within its operation', () => {
    for (const { cases } of files) {
      const names = cases.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('a file of cases', () => {
  const step = { call: 'DescribeSecret' };
  const file = (...steps: object[]): object => ({
    operation: 'DescribeSecret',
    cases: [{ name: 'is a case', facts: ['wire-01'], steps }],
  });

  it('is refused for a misspelt expectation, which would expect nothing', () => {
    expect(caseFileSchema.safeParse(file(step)).success).toBe(true);
    expect(caseFileSchema.safeParse(file({ ...step, anwsers: {} })).success).toBe(false);
    expect(caseFileSchema.safeParse(file({ ...step, fails: { kode: 'X' } })).success).toBe(false);
  });

  it('is refused for a case without steps, or without a fact', () => {
    expect(caseFileSchema.safeParse(file()).success).toBe(false);
    const factless = { name: 'is a case', facts: [], steps: [step] };
    expect(caseFileSchema.safeParse({ operation: 'X', cases: [factless] }).success).toBe(false);
  });
});
