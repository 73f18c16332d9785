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
  return { status, headers: [...amzJsonHeaders, 'connection', 'close'], body };
}

export function json(status: number, body: unknown): HttpResponse {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) };
}

const common = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff'];
const jsonHeaders = [...common, 'content-type', 'application/json'];
const amzJsonHeaders = [...common, 'content-type', contentType];

function amzJson(status: number, body: string): HttpResponse {
  return { status, headers: amzJsonHeaders, body };
}
