import { limits, UndotenvError } from '@undotenv/protocol';

/** A variable and the lines it stands on, counted from 1. */
export interface VariableLines {
  readonly variable: string;
  readonly lines: readonly number[];
}

/** A variable is set twice, to different values: which one is meant is not ours to guess. */
export class ConflictingValuesError extends UndotenvError {
  readonly code = 'CONFLICTING_VALUES';
  readonly variables: readonly VariableLines[];

  constructor(file: string, variables: readonly VariableLines[]) {
    const conflicts = variables.map(
      ({ variable, lines }) => `${variable} has two values (lines ${lines.join(', ')})`,
    );
    super(`${file}: ${conflicts.join('; ')}`, {
      hint: 'keep the line that is right; today the last one wins',
    });
    this.variables = variables;
  }
}

/** Lines that set nothing or not what they seem to; a value may be hiding in them. */
export class MalformedLinesError extends UndotenvError {
  readonly code = 'MALFORMED_LINES';
  readonly lines: readonly number[];

  constructor(file: string, problems: readonly { line: number; problem: string }[]) {
    super(
      `${file} is not what it seems: ` +
        problems.map(({ line, problem }) => `line ${String(line)} (${problem})`).join(', '),
      { hint: 'mend these lines; a value left in one would stay readable' },
    );
    this.lines = problems.map(({ line }) => line);
  }
}

/** A value would stay readable in another variable that stays in the file. */
export class HiddenValueError extends UndotenvError {
  readonly code = 'HIDDEN_VALUE';
  readonly variables: readonly VariableLines[];

  constructor(file: string, variables: readonly VariableLines[]) {
    const holders = variables.map(
      ({ variable, lines }) =>
        `${variable} (line ${lines.join(', ')}) stays, and holds the value of a secret`,
    );
    super(`${file}: ${holders.join('; ')}`, {
      hint: 'move it too, by a key in the manifest, or build it from parts in the application',
    });
    this.variables = variables;
  }
}

/** A secret's value is longer than Secrets Manager takes. */
export class ValueTooLargeError extends UndotenvError {
  readonly code = 'VALUE_TOO_LARGE';
  readonly secretId: string;

  constructor(secretId: string, bytes: number) {
    super(
      `${secretId} would be ${String(bytes)} bytes; the limit is ${String(limits.secretValueMaxBytes)}`,
      { hint: 'spread its keys over several secrets in the manifest' },
    );
    this.secretId = secretId;
  }
}

/** Secrets Manager takes no secret of this name. */
export class SecretNameError extends UndotenvError {
  readonly code = 'REFUSED_NAME';
  readonly secretId: string;

  constructor(secretId: string) {
    super(`AWS refuses the name "${secretId}"`, {
      hint: 'use ASCII letters, digits and /_+=.@-, at most 512 characters',
    });
    this.secretId = secretId;
  }
}

/** No file holds any of the manifest's variables. */
export class NothingToMigrateError extends UndotenvError {
  readonly code = 'NOTHING_TO_MIGRATE';

  constructor(files: readonly string[]) {
    const holds = files.length === 1 ? 'holds' : 'hold';
    super(`${files.join(', ')} ${holds} none of the manifest's variables`, {
      hint: 'it may be migrated already; otherwise map its variables in the manifest',
    });
  }
}

/** One environment has two files, in two spellings: which one counts is not ours to guess. */
export class AmbiguousFilesError extends UndotenvError {
  readonly code = 'AMBIGUOUS_FILES';
  readonly files: readonly string[];

  constructor(environment: string, files: readonly string[]) {
    super(`${files.join(' and ')} are both for the environment ${environment}`, {
      hint: 'make one file of them',
    });
    this.files = files;
  }
}

/** Two environments or two applications would write one secret, each its own value. */
export class SharedNameError extends UndotenvError {
  readonly code = 'SHARED_NAME';
  readonly secretId: string;

  constructor(secretId: string, owners: readonly string[]) {
    super(`${owners.join(' and ')} would both write ${secretId}`, {
      hint: 'give each its own names: by `application` or `name` in the manifest',
    });
    this.secretId = secretId;
  }
}

/** Git would take the directory of the backup into the next commit. */
export class TrackedHistoryError extends UndotenvError {
  readonly code = 'TRACKED_HISTORY';

  constructor(directory: string) {
    super(`git does not ignore ${directory}, where the backup would be`, {
      hint: 'add it to .gitignore, or keep data outside the repository with XDG_DATA_HOME',
    });
  }
}

/** Something that keeps a plan from being made, and where: a file, an environment, a folder. */
export interface PlanProblem {
  readonly where: string;
  readonly error: UndotenvError;
}

/** Several files, environments or applications were to be planned: all that is wrong with them. */
export class PlanRefusedError extends UndotenvError {
  readonly code = 'PLAN_REFUSED';
  readonly problems: readonly PlanProblem[];

  constructor(problems: readonly PlanProblem[]) {
    const hints = new Set(problems.map(({ error }) => error.hint ?? ''));
    super(
      problems
        .map(({ where, error: { message } }) =>
          message.startsWith(where) ? message : `${where}: ${message}`,
        )
        .join('; '),
      { hint: ['nothing was written', ...hints].filter((hint) => hint !== '').join('; ') },
    );
    this.problems = problems;
  }
}

/** Every error that keeps a plan from being made. */
export type PlanError =
  | AmbiguousFilesError
  | ConflictingValuesError
  | HiddenValueError
  | MalformedLinesError
  | NothingToMigrateError
  | PlanRefusedError
  | SecretNameError
  | SharedNameError
  | TrackedHistoryError
  | ValueTooLargeError;
