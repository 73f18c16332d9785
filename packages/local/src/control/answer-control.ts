import { isJsonObject, type JsonObject } from '@undotenv/protocol';
import type { CallLog } from './call-log.ts';
import type { AdjustableClock } from '../clock.ts';
import type { Faults } from './faults.ts';
import { json } from '../http/answers.ts';
import { BadControl } from './bad-control.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { readFaults } from './read-faults.ts';

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
      const faults = readFaults(await readJson(request));
      controls.faults.replaceAll(faults);
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
