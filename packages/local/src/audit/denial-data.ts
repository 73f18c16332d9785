import type { Evaluation, StatementResult } from '@undotenv/policy';
import type { Parameters } from './trail-event.ts';

/** So many statements at most: a record is not to grow with the policies of a caller. */
const mostStatements = 5;

/**
 * Why a caller was denied: the statements that deny it or, where none allows it, those that only a
 * condition keeps from allowing it. By the names of policies and the numbers of statements, which
 * say where to look; what a policy says never goes on record.
 */
export function denialData({ reason, statements }: Evaluation): Parameters {
  const decisive = reason.statements.length > 0 ? reason.statements : nearlyAllowing(statements);
  const shown = decisive
    .slice(0, mostStatements)
    .map(({ policy, index }) => ({ policy, statement: index }));
  return { denial: { reason: reason.code, ...(shown.length > 0 && { statements: shown }) } };
}

function nearlyAllowing(statements: readonly StatementResult[]): readonly StatementResult[] {
  return statements.filter(
    ({ effect, mismatches }) =>
      effect === 'Allow' &&
      mismatches.length > 0 &&
      mismatches.every(({ element }) => element === 'Condition'),
  );
}
