import { UndotenvError } from '@undotenv/protocol';

/** One thing that is wrong with a list of principals. */
export interface PrincipalProblem {
  /** The members that lead there, such as `[0].policies[1].name`; names only, never a value. */
  readonly path: string;
  readonly message: string;
}

/** Principals that cannot be, or may not be like that: everything wrong, and where. Not retryable. */
export class InvalidPrincipalsError extends UndotenvError {
  readonly code = 'INVALID_PRINCIPALS';
  readonly problems: readonly PrincipalProblem[];

  constructor(problems: readonly PrincipalProblem[]) {
    const said = problems.map(({ path, message }) =>
      path === '' ? message : `${path}: ${message}`,
    );
    super(`the principals are refused: ${said.join('; ')}`, {
      hint: 'a principal has an arn, policies with a name and a document each, and tags',
    });
    this.problems = problems;
  }
}
