import * as sdk from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { Case } from '../src/cases/case.ts';
import { readCases } from '../src/cases/read-cases.ts';
import { type Fact, readFacts } from '../src/facts.ts';
import { disagreements, proofsOf } from '../src/proofs.ts';

const facts = readFacts();
const files = readCases();

describe('the facts', () => {
  it('are each proved by a case, or pinned by one as being otherwise, and never both', () => {
    expect(disagreements(facts, proofsOf(files))).toEqual([]);
  });

  it('are numbered in order within their section', () => {
    for (const { id, facts: own } of facts.sections) {
      const numbered = own.map((_, index) => `${id}-${String(index + 1).padStart(2, '0')}`);
      expect(own.map((fact) => fact.id)).toEqual(numbered);
    }
  });

  it('have cases for every operation of the SDK, and for no other', () => {
    const commands = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
    expect(files.map(({ operation }) => operation).sort()).toEqual(commands.sort());
  });
});

describe('a disagreement', () => {
  const fact = (id: string, more: Partial<Fact> = {}): Fact => ({
    ...{ id, says: 'x', label: 'assumed', source: 'moto' },
    ...more,
  });
  const of = (own: readonly Fact[], ...cases: Case[]): string[] => {
    const sections = [{ id: 'a', title: 'A', facts: own }];
    return disagreements({ notDone: [], sections }, proofsOf([{ operation: 'X', cases }]));
  };
  const proof = (...facts: string[]): Case => ({ name: 'x', facts, steps: [{ call: 'X' }] });
  const pin = (...facts: string[]): Case => ({ ...proof(...facts), differs: true });

  it('is a fact without a case', () => {
    const facts = [fact('a-01'), fact('a-02'), fact('a-03', { differs: 'y' })];
    expect(of(facts, proof('a-01'))).toEqual([
      'a-02 is not proved by any case',
      'a-03 is not proved by any case',
    ]);
  });

  it('is a case of a fact that there is not', () => {
    expect(of([fact('a-01')], proof('a-01', 'a-07'))).toEqual(['a-07 is no fact']);
  });

  it('is a case that proves what is told to be otherwise, or pins what is not', () => {
    const different = fact('a-01', { differs: 'y' });
    expect(of([different], pin('a-01'))).toEqual([]);
    expect(of([different], pin('a-01'), proof('a-01'))).toEqual([
      'a-01 is otherwise here, but X x proves it',
    ]);
    expect(of([fact('a-01')], pin('a-01'))).toEqual([
      'a-01 is as on AWS, but X x pins a difference',
    ]);
  });

  it('is a number given twice', () => {
    expect(of([fact('a-01'), fact('a-01')], proof('a-01'))).toEqual(['a-01 is there twice']);
  });
});
