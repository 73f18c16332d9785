import { UndotenvError, type UndotenvErrorOptions } from '@undotenv/protocol';

/** One thing that is wrong with a declaration, and the members that lead to it. */
export interface ManifestProblem {
  readonly path: readonly string[];
  /** A whole sentence; names of members and variables at most, never what stands there. */
  readonly message: string;
}

/** A manifest cannot be used as it is: everything that is wrong, and where. Not retryable. */
export class ManifestError extends UndotenvError {
  readonly code = 'INVALID_MANIFEST';
  readonly problems: readonly ManifestProblem[];

  constructor(
    problem: string | readonly ManifestProblem[],
    { path = [], ...options }: UndotenvErrorOptions & { path?: readonly string[] } = {},
  ) {
    const problems = typeof problem === 'string' ? [{ path, message: problem }] : problem;
    super(problems.map(({ message }) => message).join('; '), options);
    this.problems = problems;
  }
}

/** The environment is not named, or by a name the manifest does not know. Not retryable. */
export class EnvironmentError extends UndotenvError {
  readonly code = 'UNKNOWN_ENVIRONMENT';
}

/** Two variables say two things, and neither may be guessed to be meant. Not retryable. */
export class ConflictingSettingsError extends UndotenvError {
  readonly code = 'CONFLICTING_SETTINGS';
}

/** A variable of a secret: what about it keeps the secret from being built. Never its value. */
export interface VariableProblem {
  readonly variable: string;
  readonly secret: string;
  readonly problem:
    | 'missing'
    | 'empty'
    | 'not an integer'
    | 'not a port from 1 to 65535'
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

/** Everything this package throws on purpose. */
export type AnyManifestError =
  ConflictingSettingsError | EnvironmentError | ManifestError | VariablesError;
