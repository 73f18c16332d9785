import { UndotenvError } from '@undotenv/protocol';
import { type DefinitionProblem, problemsText } from '../read-definitions.ts';

/** Principals that cannot be, or may not be like that: everything wrong, and where. Not retryable. */
export class InvalidPrincipalsError extends UndotenvError {
  readonly code = 'INVALID_PRINCIPALS';
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(`the principals are refused: ${problemsText(problems)}`, {
      hint: 'a principal has an arn, policies with a name and a document each, and tags',
    });
    this.problems = problems;
  }
}
