import { UndotenvError } from '@undotenv/protocol';
import { type DefinitionProblem, problemsText } from '../read-definitions.ts';

/** KMS keys that cannot be like that: everything wrong, and where. Not retryable. */
export class InvalidKeysError extends UndotenvError {
  readonly code = 'INVALID_KMS_KEYS';
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(`the KMS keys are refused: ${problemsText(problems)}`, {
      hint: 'a key has an alias or a keyId, and may have a policy, an account and a region',
    });
    this.problems = problems;
  }
}
