import { describe, expect, it, onTestFinished } from 'vitest';
import { readCases } from '../src/cases/read-cases.ts';
import { openLocalEndpoint } from '../src/endpoints/local-endpoint.ts';
import { type Fact, readFacts } from '../src/facts.ts';
import { disagreements, proofsOf } from '../src/proofs.ts';

const facts = readFacts();
const files = readCases();

describe('the facts', () => {
  it('are each proved by a case, or excused with a reason, and never both', () => {
    expect(disagreements(facts, proofsOf(files))).toEqual([]);
  });

  it('are numbered in order within their section', () => {
    for (const { id, facts: own } of facts.sections) {
      const numbered = own.map((_, index) => `${id}-${String(index + 1).padStart(2, '0')}`);
      expect(own.map((fact) => fact.id)).toEqual(numbered);
    }
  });

  it('name every operation the server does not know, and no other', async () => {
    const endpoint = await openLocalEndpoint();
    onTestFinished(() => endpoint.close());
    const unknown: string[] = [];
    for (const operation of [...files.map((file) => file.operation), ...facts.notYet]) {
      const { body } = await endpoint.send(operation, {});
      if (body.includes('UnknownOperationException')) unknown.push(operation);
    }
    // One of these that is known by now deserves cases, and its facts no excuse any more.
    expect(unknown).toEqual(facts.notYet);
  });
});

describe('a disagreement', () => {
  const fact = (id: string, more: Partial<Fact> = {}): Fact => ({
    ...{ id, says: 'x', label: 'assumed', source: 'moto' },
    ...more,
  });
  const of = (own: readonly Fact[], ...proved: string[]): string[] => {
    const cases = [{ name: 'x', facts: proved, steps: [{ call: 'X' }] }];
    const sections = [{ id: 'a', title: 'A', facts: own }];
    return disagreements({ notYet: [], sections }, proofsOf([{ operation: 'X', cases }]));
  };

  it('is a fact without a case', () => {
    expect(of([fact('a-01'), fact('a-02')], 'a-01')).toEqual(['a-02 is not proved by any case']);
  });

  it('is a case of a fact that there is not', () => {
    expect(of([fact('a-01')], 'a-01', 'a-07')).toEqual(['a-07 is no fact']);
  });

  it('is a case of a fact that is said to be missing', () => {
    expect(of([fact('a-01', { notYet: 'y' })], 'a-01')).toEqual(['a-01 is excused and proved']);
    expect(of([fact('a-01', { differs: 'y' })], 'a-01')).toEqual(['a-01 is excused and proved']);
  });

  it('is a number given twice', () => {
    expect(of([fact('a-01'), fact('a-01')], 'a-01')).toEqual(['a-01 is there twice']);
  });
});
