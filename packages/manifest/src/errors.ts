import { UndotenvError } from '@undotenv/protocol';

/** A manifest cannot be used as it is: what is wrong, and where in it. Not retryable. */
export class ManifestError extends UndotenvError {
  readonly code = 'INVALID_MANIFEST';
}

/** The environment is not named, or by a name the manifest does not know. Not retryable. */
export class EnvironmentError extends UndotenvError {
  readonly code = 'UNKNOWN_ENVIRONMENT';
}

/** A variable of a secret: what about it keeps the secret from being built. Never its value. */
export interface VariableProblem {
  readonly variable: string;
  readonly secret: string;
  readonly problem:
    | 'missing'
    | 'empty'
    | 'not an integer'
    | 'not a number'
    | 'not a boolean'
    | 'not JSON'
    | 'JSON with a number that would be changed';
}

/** Variables are missing or of the wrong type; all of them at once. Not retryable. */
export class VariablesError extends UndotenvError {
  readonly code = 'INVALID_VARIABLES';
  readonly problems: readonly VariableProblem[];

  constructor(problems: readonly VariableProblem[]) {
    super(problems.map(({ variable, problem }) => `${variable} is ${problem}`).join('; '), {
      hint: 'set these variables, or mark their keys `required: false` in the manifest',
    });
    this.problems = problems;
  }
}
