import { contentType, parseJsonObject } from '@undotenv/protocol';
import type { CallStep, Failure, Json, JsonObject } from '../cases/step.ts';
import type { Answer } from '../endpoints/endpoint.ts';
import { isList } from './expand.ts';
import { type Matching, type Mismatch, mismatch } from './match.ts';

type Known = Omit<Matching, 'isPartial'>;

/** Holds an answer to what the step expects, and to what every answer has to be. */
export function checkAnswer(step: CallStep, answer: Answer, known: Known): Mismatch {
  if (answer.contentType !== contentType) return 'the content type is another one';
  const body = answer.body === '' ? {} : membersOf(answer.body);
  if (body === undefined) return 'the body is not a JSON object';
  if (step.fails !== undefined) return failureMismatch(step.fails, answer.status, body, known);
  if (answer.status !== 200) return `it failed with ${codeOf(body)}`;
  return (
    emptyMember(body, '') ??
    (step.body !== undefined && step.body !== answer.body
      ? 'the body is another one'
      : undefined) ??
    (step.answers && mismatch(step.answers, body, '', { ...known, isPartial: false })) ??
    (step.has && mismatch(step.has, body, '', { ...known, isPartial: true })) ??
    presentMember(step.lacks ?? [], body)
  );
}

/** Status, bare code and capital `Message`: what SDKs in every language tell an exception by. */
function failureMismatch(
  { code, message, status: expected = 400 }: Failure,
  status: number,
  body: JsonObject,
  { matchesText }: Known,
): Mismatch {
  if (status === 200) return `it succeeded instead of failing with ${code}`;
  const { __type: type, Message: text, ...others } = body;
  if (type !== code) return `it failed with ${codeOf(body)} instead of ${code}`;
  if (status !== expected) return `${code} came with status ${String(status)}`;
  if (typeof text !== 'string') return `${code} came without a Message`;
  if (Object.keys(others).length > 0) return `${code} came with members that are not expected`;
  if (message === undefined || matchesText(message, text)) return undefined;
  return `${code} came with another Message than "${message}"`;
}

/** Out of JSON.parse, the members of an object are JSON. */
function membersOf(body: string): JsonObject | undefined {
  return parseJsonObject(body) as JsonObject | undefined;
}

/** A code is a name; anything else an endpoint puts in its place is not repeated. */
function codeOf({ __type: type }: JsonObject): string {
  return typeof type === 'string' && /^\w{1,100}$/.test(type) ? type : 'no exception';
}

/** What there is not to tell is absent, in every answer: never null, and no empty NextToken. */
function emptyMember(value: Json, path: string): Mismatch {
  if (value === null) return `${path} is null`;
  if (typeof value !== 'object') return undefined;
  if (!isList(value) && value['NextToken'] === '') return 'NextToken is empty';
  for (const [name, each] of Object.entries<Json>(value)) {
    const found = emptyMember(each, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function presentMember(paths: readonly string[], body: JsonObject): Mismatch {
  const present = paths.find((path) => has(body, path.split('.')));
  return present === undefined ? undefined : `${present} is there`;
}

/** @throws {TypeError} if the path leads nowhere: a member of nothing would always be absent. */
function has(value: Json, [name = '', ...rest]: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) throw new TypeError(`there is no ${name} in it`);
  const isThere = Object.hasOwn(value, name);
  if (rest.length === 0) return isThere;
  if (!isThere) return false;
  return has(Object.entries<Json>(value).find(([key]) => key === name)?.[1] ?? null, rest);
}
