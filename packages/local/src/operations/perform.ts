import type { OperationName, OperationRequest } from '@undotenv/protocol';
import { authorize } from '../access/authorize.ts';
import type { OperationContext } from './operation.ts';

/** An operation as far as it is run here: its answer may be one to wait for. */
interface Performed<Name extends OperationName, Answer> {
  readonly name: Name;
  handle(request: OperationRequest<Name>, context: OperationContext): Answer;
}

/**
 * Runs an operation for a caller who may: the only way in from outside.
 *
 * @throws {ServiceException} AccessDeniedException before anything is read or changed.
 */
export function perform<Name extends OperationName, Answer>(
  operation: Performed<Name, Answer>,
  request: OperationRequest<Name>,
  context: OperationContext,
): Answer {
  authorize(operation.name, request, context);
  return operation.handle(request, context);
}
