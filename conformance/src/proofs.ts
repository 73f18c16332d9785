import type { CaseFile } from './cases/case.ts';
import { allFacts, type Facts } from './facts.ts';

export interface Proof {
  readonly operation: string;
  readonly caseName: string;
}

/** The cases that prove each fact, by its id. */
export type Proofs = ReadonlyMap<string, readonly Proof[]>;

export function proofsOf(files: readonly CaseFile[]): Proofs {
  const proofs = new Map<string, Proof[]>();
  for (const { operation, cases } of files) {
    for (const { name, facts } of cases) {
      for (const id of facts) {
        proofs.set(id, [...(proofs.get(id) ?? []), { operation, caseName: name }]);
      }
    }
  }
  return proofs;
}

/**
 * Where facts and cases do not agree: a fact that neither a case proves nor a reason excuses, one
 * that has both, a case of a fact that there is not.
 */
export function disagreements(facts: Facts, proofs: Proofs): string[] {
  const known = allFacts(facts);
  const ids = new Set(known.map(({ id }) => id));
  const repeated = known.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) < index);
  return [
    ...repeated.map((id) => `${id} is there twice`),
    ...[...proofs.keys()].filter((id) => !ids.has(id)).map((id) => `${id} is no fact`),
    ...known.flatMap(({ id, notYet, differs }) => {
      const excused = notYet !== undefined || differs !== undefined;
      if (excused === proofs.has(id)) {
        return [excused ? `${id} is excused and proved` : `${id} is not proved by any case`];
      }
      return [];
    }),
  ];
}
