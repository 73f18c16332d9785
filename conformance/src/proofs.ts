import type { CaseFile } from './cases/case.ts';
import { allFacts, type Fact, type Facts } from './facts.ts';

export interface Proof {
  readonly operation: string;
  readonly caseName: string;
  /** Whether the case pins what is done otherwise. */
  readonly differs: boolean;
}

/** The cases that prove each fact, by its id. */
export type Proofs = ReadonlyMap<string, readonly Proof[]>;

export function proofsOf(files: readonly CaseFile[]): Proofs {
  const proofs = new Map<string, Proof[]>();
  for (const { operation, cases } of files) {
    for (const { name, facts, differs = false } of cases) {
      for (const id of facts) {
        proofs.set(id, [...(proofs.get(id) ?? []), { operation, caseName: name, differs }]);
      }
    }
  }
  return proofs;
}

/**
 * Where facts and cases do not agree: a fact without a case, a case of a fact that there is not, a
 * case that pins a difference where none is told, or proves what is told to be otherwise.
 */
export function disagreements(facts: Facts, proofs: Proofs): string[] {
  const known = allFacts(facts);
  const ids = new Set(known.map(({ id }) => id));
  const repeated = known.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) < index);
  return [
    ...repeated.map((id) => `${id} is there twice`),
    ...[...proofs.keys()].filter((id) => !ids.has(id)).map((id) => `${id} is no fact`),
    ...known.flatMap((fact) => disagreementsOf(fact, proofs.get(fact.id) ?? [])),
  ];
}

function disagreementsOf({ id, differs }: Fact, proofs: readonly Proof[]): string[] {
  if (proofs.length === 0) return [`${id} is not proved by any case`];
  const isOtherwise = differs !== undefined;
  const wrong = proofs.filter((proof) => proof.differs !== isOtherwise);
  return wrong.map(({ operation, caseName }) =>
    isOtherwise
      ? `${id} is otherwise here, but ${operation} ${caseName} proves it`
      : `${id} is as on AWS, but ${operation} ${caseName} pins a difference`,
  );
}
