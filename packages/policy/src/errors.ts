import { UndotenvError } from '@undotenv/protocol';

/**
 * The members that lead to a place in a document; numbers count from 0. Names are as written there,
 * and all of a document that an error shows.
 */
export type PolicyPath = readonly (string | number)[];

/**
 * What kind of mistake it is. Secrets Manager tells these apart in the message of
 * MalformedPolicyDocumentException.
 */
export type PolicyProblemCode = 'syntax' | 'unsupported-principal' | 'invalid-service-principal';

/** One thing that is wrong with a policy document. */
export interface PolicyProblem {
  readonly code: PolicyProblemCode;
  readonly path: PolicyPath;
  /** What the grammar wants here; it never quotes the document. */
  readonly message: string;
}

/** A policy document that AWS would refuse: everything that is wrong, and where. Not retryable. */
export class InvalidPolicyError extends UndotenvError {
  readonly code = 'INVALID_POLICY';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[]) {
    super(problems.map(({ path, message }) => `${pathText(path)}${message}`).join('; '), {
      hint: 'see "Grammar of the IAM JSON policy language" in the IAM User Guide',
    });
    this.problems = problems;
  }
}

/** Everything this package throws on purpose. */
export type PolicyError = InvalidPolicyError;

function pathText(path: PolicyPath): string {
  if (path.length === 0) return '';
  const steps = path.map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`));
  return `${steps.join('').slice(1)}: `;
}
