import {
  isJsonObject,
  isSecretName,
  type JsonObject,
  type OperationName,
  parseSecretArn,
  ServiceException,
  targetPrefix,
  UndotenvError,
} from '@undotenv/protocol';
import type { CallLog } from '../call-log.ts';
import type { Clock } from '../clock.ts';
import { type Fault, faultException, type Faults } from '../faults.ts';
import type { Ids } from '../ids.ts';
import type { Caller } from '../operations/operation.ts';
import { isOperationName, runOperation } from '../operations/table.ts';
import type { RandomBelow } from '../random.ts';
import type { Listings } from '../rules/listings.ts';
import type { Store } from '../store/store.ts';
import { exceptionAnswer, operationAnswer } from './answers.ts';
import type { Authenticate } from './authenticate.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export interface CallDependencies {
  readonly authenticate: Authenticate;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomBelow: RandomBelow;
  readonly listings: Listings;
  readonly faults: Faults;
  readonly log: CallLog;
}

export type AnswerCall = (request: HttpRequest) => Promise<HttpResponse>;

/** What is known of a call so far; however far it gets, the log can say that much. */
interface Progress {
  readonly operation: OperationName;
  caller?: Caller;
  secretId?: string;
  fault?: Fault;
}

/** Answers calls of operations, and records how each one went. */
export function callAnswerer(dependencies: CallDependencies): AnswerCall {
  return async (request) => {
    const body = await request.readBody();
    const operation = operationOf(request);
    if (operation === undefined) return exceptionAnswer(unknownOperation());
    const progress: Progress = { operation };
    const { response, code } = answer(request, body, progress, dependencies);
    record(progress, code, dependencies);
    const { latencyMs = 0 } = progress.fault ?? {};
    return latencyMs > 0 ? { ...response, delayMs: latencyMs } : response;
  };
}

function answer(
  request: HttpRequest,
  body: Uint8Array,
  progress: Progress,
  dependencies: CallDependencies,
): { response: HttpResponse; code: string } {
  try {
    const output = run(request, body, progress, dependencies);
    return { response: operationAnswer(output), code: 'OK' };
  } catch (error) {
    const exception = exceptionFor(error);
    const response = exceptionAnswer(exception);
    if (progress.fault?.reset !== true) return { response, code: exception.name };
    return { response: { ...response, reset: true }, code: 'ConnectionReset' };
  }
}

function run(
  request: HttpRequest,
  body: Uint8Array,
  progress: Progress,
  { authenticate, store, clock, ids, randomBelow, listings, faults }: CallDependencies,
): object | undefined {
  const { operation } = progress;
  const caller = authenticate(request, body);
  progress.caller = caller;
  const members = parseBody(body);
  const secretId = secretIdOf(members);
  if (secretId !== undefined) progress.secretId = secretId;
  const fault = faults.strike(operation);
  if (fault !== undefined) progress.fault = fault;
  if (fault?.error !== undefined || fault?.reset === true) throw faultException(fault.error);
  return runOperation(members, { operation, caller, store, clock, ids, randomBelow, listings });
}

function record(progress: Progress, code: string, { log, clock }: CallDependencies): void {
  const { operation, secretId, caller } = progress;
  log.record({
    operation,
    ...(secretId !== undefined && { secretId }),
    ...(caller !== undefined && { region: caller.region, principal: caller.principalArn }),
    code,
    at: new Date(clock.now()).toISOString(),
  });
}

function operationOf({ headers }: HttpRequest): OperationName | undefined {
  const target = headers.values['x-amz-target'] ?? '';
  if (!target.startsWith(targetPrefix)) return undefined;
  const name = target.slice(targetPrefix.length);
  return isOperationName(name) ? name : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decoding is strict: with a replacement character in it, a value would be another one. */
function parseBody(body: Uint8Array): JsonObject {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    if (isJsonObject(value)) return value;
  } catch {
    // The parser's message quotes the body, which may hold a value.
  }
  throw new ServiceException('SerializationException', 'The body must be a JSON object in UTF-8.');
}

/** What the call is about, if it is well-formed: free text could be a value in the wrong place. */
function secretIdOf(members: JsonObject): string | undefined {
  const id = members['SecretId'] ?? members['Name'];
  if (typeof id !== 'string') return undefined;
  return isSecretName(id) || parseSecretArn(id) !== undefined ? id : undefined;
}

/** Our own errors say what to do and hold no values; others could quote anything. */
function exceptionFor(error: unknown): ServiceException {
  if (error instanceof ServiceException) return error;
  const message =
    error instanceof UndotenvError ? error.message : 'An error occurred on the server side.';
  return new ServiceException('InternalServiceError', message);
}

/** Not InternalServiceError, which an SDK would retry: no retry brings an operation into being. */
function unknownOperation(): ServiceException {
  return new ServiceException(
    'UnknownOperationException',
    "undotenv's local Secrets Manager does not know this operation.",
  );
}
