import type { Evaluation } from '@undotenv/policy';
import {
  isJsonObject,
  isReadableSecretName,
  type JsonObject,
  type OperationName,
  parseSecretArn,
  ServiceException,
  targetPrefix,
  UndotenvError,
} from '@undotenv/protocol';
import { AccessDenied } from '../access/authorize.ts';
import type { CallLog, CallRecord } from '../control/call-log.ts';
import { type Clock, isoTime } from '../clock.ts';
import type { Fault, Faults } from '../control/faults.ts';
import { faultException } from '../control/fault-table.ts';
import { AuditTrailError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { KeyLookup } from '../kms/key-registry.ts';
import { isOperationName, runOperation } from '../operations/table.ts';
import type { RandomBelow } from '../random.ts';
import type { Rotations } from '../rotation/rotations.ts';
import type { Listings } from '../rules/listings.ts';
import type { EmitServiceEvent } from '../service-events.ts';
import type { ServiceSettings } from '../server/service-settings.ts';
import type { SecretStore } from '../store/store.ts';
import type { Throttle } from '../throttling/throttle.ts';
import { exceptionAnswer, operationAnswer } from './answers.ts';
import type { Authenticate } from './authenticate.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import {
  type CallProgress,
  changeOnRecord,
  isOneChange,
  recordFailure,
  type RecordDependencies,
  recordOutput,
} from './record-call.ts';

export interface CallDependencies extends RecordDependencies {
  readonly authenticate: Authenticate;
  readonly store: SecretStore;
  readonly keys: KeyLookup;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomBelow: RandomBelow;
  readonly listings: Listings;
  readonly rotations: Rotations;
  readonly emit: EmitServiceEvent;
  readonly settings: ServiceSettings;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly log: CallLog;
}

/** @param requestId goes on record and into the answer's header. */
export type AnswerCall = (request: HttpRequest, requestId: string) => Promise<HttpResponse>;

/** What is known of a call so far; however far it gets, the log can say that much. */
interface Progress extends CallProgress {
  secretId?: string;
  fault?: Fault;
  denial?: Evaluation;
}

type Output = object | undefined;

interface Answered {
  readonly response: HttpResponse;
  /** `OK`, or the code of the exception. */
  readonly code: string;
}

/**
 * Answers calls of operations, each once it is on record: what cannot be recorded is not let out. A
 * change goes on record before it is committed, so that none is made that is not.
 */
export function callAnswerer(dependencies: CallDependencies): AnswerCall {
  return async (request, requestId) => {
    const body = await request.readBody();
    const operation = operationOf(request);
    if (operation === undefined) return exceptionAnswer(unknownOperation());
    const progress: Progress = { operation, request, requestId };
    const answered = await answer(body, progress, dependencies);
    const { response, code } =
      progress.fault === undefined ? answered : spoil(answered, progress.fault);
    record(progress, code, dependencies);
    return response;
  };
}

async function answer(
  body: Uint8Array,
  progress: Progress,
  dependencies: CallDependencies,
): Promise<Answered> {
  try {
    dependencies.trail.check();
    const running = run(body, progress, dependencies);
    // All but a rotation is done by now: no turn is waited for.
    const output = running instanceof Promise ? await running : running;
    await recordOutput(progress, output, dependencies);
    return { response: operationAnswer(output), code: 'OK' };
  } catch (error) {
    if (error instanceof AccessDenied) progress.denial = error.evaluation;
    const exception = await exceptionOnRecord(error, progress, dependencies);
    return { response: exceptionAnswer(exception), code: exception.name };
  }
}

/** What becomes of an answer that a fault hits. */
function spoil(answered: Answered, fault: Fault): Answered {
  const { error, status, reset, latencyMs } = fault;
  let { response, code } = answered;
  if (error !== undefined) {
    response = exceptionAnswer(faultException(error));
    if (status !== undefined) response = { ...response, status };
    code = error;
  }
  if (reset === true) {
    response = { ...response, reset };
    code = 'ConnectionReset';
  }
  if (latencyMs !== undefined) response = { ...response, delayMs: latencyMs };
  return { response, code };
}

/** What to answer: a failure that cannot go on record either tells nothing but that. */
async function exceptionOnRecord(
  error: unknown,
  progress: Progress,
  dependencies: CallDependencies,
): Promise<ServiceException> {
  const exception = exceptionFor(error);
  if (error instanceof AuditTrailError) return exception;
  try {
    await recordFailure(progress, exception, dependencies);
    return exception;
  } catch (failure) {
    return exceptionFor(failure);
  }
}

function run(
  body: Uint8Array,
  progress: Progress,
  dependencies: CallDependencies,
): Output | Promise<Output> {
  const { operation, request } = progress;
  const { throttle, faults } = dependencies;
  const caller = dependencies.authenticate(request, body);
  progress.caller = caller;
  const members = parseBody(body);
  progress.members = members;
  const secretId = secretIdOf(members);
  if (secretId !== undefined) progress.secretId = secretId;
  throttle.admit(operation, caller);
  const fault = faults.strike(operation, secretIdsIn(members));
  if (fault !== undefined) progress.fault = fault;
  if (fault !== undefined && keepsFromRunning(fault)) throw faultException(fault.error);
  const { store, keys, clock, ids, randomBelow, listings, rotations, settings, emit } =
    dependencies;
  const context = {
    operation,
    caller,
    userAgent: request.headers.values['user-agent'],
    store,
    keys,
    clock,
    ids,
    randomBelow,
    listings,
    rotations,
    settings,
    emit,
  };
  if (!isOneChange(operation)) return runOperation(members, context);
  return changeOnRecord(progress, dependencies, (emitLater) =>
    runOperation(members, { ...context, emit: emitLater }),
  );
}

type CallDraft = { -readonly [Name in keyof CallRecord]: CallRecord[Name] };

function record(progress: Progress, code: string, { log, clock }: CallDependencies): void {
  const { operation, secretId, caller, denial } = progress;
  const call: CallDraft = { operation, code, at: isoTime(clock.now()) };
  if (secretId !== undefined) call.secretId = secretId;
  if (caller !== undefined) {
    call.region = caller.region;
    call.principal = caller.principalArn;
  }
  if (denial !== undefined) call.denial = denial;
  log.record(call);
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
  return isReadableSecretName(id) || parseSecretArn(id) !== undefined ? id : undefined;
}

/** Every secret that a call is about; a batch may be about several. */
function secretIdsIn(members: JsonObject): readonly string[] {
  const { SecretId, Name, SecretIdList } = members;
  const ids: readonly unknown[] = Array.isArray(SecretIdList) ? SecretIdList : [SecretId ?? Name];
  return ids.filter((id) => typeof id === 'string');
}

function keepsFromRunning({ error, reset, afterRunning }: Fault): boolean {
  return afterRunning !== true && (error !== undefined || reset === true);
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
