import { contentType, type ServiceException } from '@undotenv/protocol';
import type { HttpResponse } from './message.ts';

/** An operation's answer; `undefined` is an empty body (observed). */
export function operationAnswer(output: object | undefined): HttpResponse {
  return amzJson(200, output === undefined ? '' : JSON.stringify(output));
}

/** Bare code and capital `Message`, as in recorded answers. */
export function exceptionAnswer(exception: ServiceException): HttpResponse {
  const { name, message, status } = exception;
  return amzJson(status, JSON.stringify({ __type: name, Message: message }));
}

/**
 * A request that never gets as far as an operation. The connection closes with it, because its body
 * was not read.
 */
export function refusal(status: number, message: string): HttpResponse {
  const body = JSON.stringify({ __type: 'AccessDeniedException', Message: message });
  const answer = amzJson(status, body);
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

export function json(status: number, body: unknown): HttpResponse {
  return {
    status,
    headers: { ...common, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function amzJson(status: number, body: string): HttpResponse {
  return { status, headers: { ...common, 'content-type': contentType }, body };
}
