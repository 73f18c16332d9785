import { ServiceException } from '@undotenv/protocol';
import { exceptionAnswer, json, refusal } from './answers.ts';
import type { AnswerCall } from './answer-call.ts';
import type { AnswerControl } from '../control/answer-control.ts';
import { BodyTooLarge, type HttpRequest, type HttpResponse } from './message.ts';
import { loopbackHosts, refuse, refuseOtherThanCalls } from './refusals.ts';

export interface ServiceOptions {
  readonly port: number;
  readonly answerCall: AnswerCall;
  /** Absent unless the server was started with `control`. */
  readonly answerControl?: AnswerControl;
  requestId(): string;
}

/** The whole server as a function: it answers every request, and never throws. */
export type Service = (request: HttpRequest) => Promise<HttpResponse>;

const prefix = '/_undotenv/';

export function createService(options: ServiceOptions): Service {
  const hosts = loopbackHosts(options.port);
  return async (request) => {
    const requestId = options.requestId();
    try {
      const response = refuse(request, hosts) ?? (await route(request, requestId, options));
      return withRequestId(response, requestId);
    } catch (error) {
      return withRequestId(answerFailure(error), requestId);
    }
  };
}

function withRequestId(response: HttpResponse, requestId: string): HttpResponse {
  const { status, headers, body, delayMs, reset } = response;
  const all = [...headers, 'x-amzn-RequestId', requestId];
  return { status, headers: all, body, delayMs, reset };
}

function route(
  request: HttpRequest,
  requestId: string,
  { answerCall, answerControl }: ServiceOptions,
): HttpResponse | Promise<HttpResponse> {
  if (request.target === `${prefix}health` && request.method === 'GET') {
    return json(200, { status: 'ok' });
  }
  if (request.target.startsWith(prefix) && answerControl !== undefined) {
    return answerControl(request.method, request.target.slice(prefix.length), request);
  }
  return refuseOtherThanCalls(request) ?? answerCall(request, requestId);
}

/** What nobody foresaw is answered without its message, which could quote the request. */
function answerFailure(error: unknown): HttpResponse {
  if (error instanceof BodyTooLarge) return refusal(413, 'The request is too large.');
  return exceptionAnswer(
    new ServiceException('InternalServiceError', 'An error occurred on the server side.'),
  );
}
