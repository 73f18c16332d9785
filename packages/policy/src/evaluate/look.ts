import type { Context } from './context.ts';
import type { NamedPolicy, PolicySource, StatementResult } from './evaluation.ts';
import type { Reach } from './match-principal.ts';
import { matchStatement } from './match-statement.ts';
import type { AccessRequest } from './request.ts';

/** A statement that was held against a request, and how it reaches the caller if it applies. */
export interface LookedAt {
  readonly result: StatementResult;
  readonly reach: Reach;
}

export function lookAt(
  { name, policy }: NamedPolicy,
  source: PolicySource,
  request: AccessRequest,
  context: Context,
): readonly LookedAt[] {
  return policy.statements.map((statement, index) => {
    const { mismatches, reach } = matchStatement(statement, policy, request, context);
    const { sid, effect } = statement;
    const place = { source, policy: name, index, ...(sid !== undefined && { sid }) };
    return { result: { ...place, effect, mismatches }, reach };
  });
}

export function applies({ mismatches }: StatementResult): boolean {
  return mismatches.length === 0;
}

/** Those that apply and allow. */
export function allowing(looked: readonly LookedAt[]): readonly LookedAt[] {
  return looked.filter(({ result }) => applies(result) && result.effect === 'Allow');
}
