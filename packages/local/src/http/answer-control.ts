import {
  isJsonObject,
  serviceExceptions,
  type JsonObject,
  type OperationName,
  type ServiceExceptionName,
} from '@undotenv/protocol';
import type { CallLog } from '../call-log.ts';
import type { AdjustableClock } from '../clock.ts';
import type { Fault, Faults, FaultTarget } from '../faults.ts';
import { isOperationName } from '../operations/table.ts';
import { json } from './answers.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/** What a test can do to the server it started. */
export interface Controls {
  readonly clock: AdjustableClock;
  readonly faults: Faults;
  readonly log: CallLog;
  settled(): Promise<void>;
  reset(): void;
}

export type AnswerControl = (
  method: string,
  path: string,
  request: HttpRequest,
) => Promise<HttpResponse>;

/** A request for the test controls that makes no sense; the message says why. */
class BadControl extends Error {}

/** The endpoints below `/_undotenv/` that exist only with `control`, on an ephemeral store. */
export function controlAnswerer(controls: Controls): AnswerControl {
  return async (method, path, request) => {
    try {
      return await answer(`${method} ${path}`, request, controls);
    } catch (error) {
      if (error instanceof BadControl || error instanceof RangeError) {
        return json(400, { message: error.message });
      }
      throw error;
    }
  };
}

async function answer(
  endpoint: string,
  request: HttpRequest,
  controls: Controls,
): Promise<HttpResponse> {
  switch (endpoint) {
    case 'GET calls':
      return json(200, { calls: controls.log.calls() });
    case 'POST reset':
      controls.reset();
      return json(200, {});
    case 'POST settle':
      await controls.settled();
      return json(200, {});
    case 'POST clock': {
      const { advanceSeconds: seconds } = await readJson(request);
      if (typeof seconds !== 'number') throw new BadControl('advanceSeconds must be a number');
      controls.clock.advance(seconds);
      return json(200, { now: new Date(controls.clock.now()).toISOString() });
    }
    case 'PUT faults': {
      const faults = Object.entries(await readJson(request)).map(readFault);
      controls.faults.clear();
      for (const [target, fault] of faults) controls.faults.set(target, fault);
      return json(200, {});
    }
    case 'DELETE faults':
      controls.faults.clear();
      return json(200, {});
    default:
      return json(404, { message: 'there is no such control' });
  }
}

async function readJson(request: HttpRequest): Promise<JsonObject> {
  const body = Buffer.from(await request.readBody()).toString();
  const value = parse(body);
  if (!isJsonObject(value)) throw new BadControl('the body must be a JSON object');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readFault([target, fault]: [string, unknown]): [FaultTarget, Fault] {
  if (!isFaultTarget(target)) throw new BadControl('a fault is for an operation, or "*" for all');
  if (!isJsonObject(fault)) throw new BadControl('a fault must be a JSON object');
  const { error, reset, latencyMs, rate, ...unknown } = fault;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw new BadControl('a fault has error, reset, latencyMs and rate');
  if (error !== undefined && !isExceptionName(error)) {
    throw new BadControl('error must be the code of an exception of the service');
  }
  if (reset !== undefined && typeof reset !== 'boolean') {
    throw new BadControl('reset must be a boolean');
  }
  return [
    target,
    {
      ...(error !== undefined && { error }),
      ...(reset !== undefined && { reset }),
      ...(latencyMs !== undefined && { latencyMs: Number(latencyMs) }),
      ...(rate !== undefined && { rate: Number(rate) }),
    },
  ];
}

function isFaultTarget(name: string): name is OperationName | '*' {
  return name === '*' || isOperationName(name);
}

function isExceptionName(name: unknown): name is ServiceExceptionName {
  return typeof name === 'string' && Object.hasOwn(serviceExceptions, name);
}
