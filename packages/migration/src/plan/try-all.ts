import { UndotenvError } from '@undotenv/protocol';
import { SecretCallError } from '../migration-errors.ts';
import { PlanRefusedError, type PlanProblem } from '../plan-errors.ts';

/**
 * Does something with each item, one after the other, and tells what is wrong with any of them
 * rather than with the first. What is not a refusal, such as a target that does not answer, ends it
 * at once.
 *
 * @param whereOf what a problem of the item is told under
 * @throws {PlanRefusedError} `PLAN_REFUSED`; of a single item the problem itself.
 */
export async function tryAll<Item, Result>(
  items: readonly Item[],
  whereOf: (item: Item) => string,
  work: (item: Item) => Result | Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const problems: PlanProblem[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (items.length === 1 || !isRefusal(error)) throw error;
      problems.push({ where: whereOf(item), error });
    }
  }
  if (problems.length > 0) throw new PlanRefusedError(problems);
  return results;
}

function isRefusal(error: unknown): error is UndotenvError {
  return error instanceof UndotenvError && !error.retryable && !(error instanceof SecretCallError);
}
