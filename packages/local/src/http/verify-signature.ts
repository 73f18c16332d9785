import { timingSafeEqual } from 'node:crypto';
import { ServiceException } from '@undotenv/protocol';
import { amzDate, computeSignature } from '@undotenv/protocol/signature-v4';
import type { Clock } from '../clock.ts';
import { isRegionName } from '../region.ts';
import type { Authorization } from './authorization-header.ts';
import type { HttpRequest } from './message.ts';

const allowedSkewMs = 5 * 60_000;

/** Without these among the signed headers, a signed request could be sent on as another one. */
const mustBeSigned = ['host', 'x-amz-target'];

/**
 * Holds a request against its signature: what it covers, when it was made, and that the holder of
 * the secret key made it.
 *
 * @throws {ServiceException} InvalidSignatureException or IncompleteSignatureException, with AWS's
 *   texts.
 * @see IAM User Guide, "Troubleshoot Signature Version 4 signing for AWS APIs"
 */
export function verifySignature(
  request: HttpRequest,
  body: Uint8Array,
  authorization: Authorization,
  secretAccessKey: string,
  clock: Clock,
): void {
  const { values: headers } = request.headers;
  checkScope(authorization);
  const timestamp = timestampOf(headers, authorization.signedHeaders);
  checkSignedHeaders(headers, authorization.signedHeaders);
  checkTime(timestamp, authorization, clock.now());
  const expected = computeSignature(
    { method: request.method, path: request.target, headers, body },
    authorization.signedHeaders,
    timestamp,
    authorization.scope,
    secretAccessKey,
  );
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) {
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

function checkScope({ scope, terminator }: Authorization): void {
  if (terminator !== 'aws4_request') {
    throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (scope.service !== 'secretsmanager') {
    throw invalid("Credential should be scoped to correct service: 'secretsmanager'.");
  }
  if (!isRegionName(scope.region)) {
    throw invalid('Credential should be scoped to a valid region.');
  }
}

function checkSignedHeaders(
  headers: Readonly<Record<string, string>>,
  signed: readonly string[],
): void {
  const missing = mustBeSigned.find((name) => !signed.includes(name));
  if (missing !== undefined) {
    throw invalid(`'${missing}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const isSorted = signed.every((name, index) => index === 0 || (signed[index - 1] ?? '') < name);
  if (!isSorted || !signed.every((name) => Object.hasOwn(headers, name))) {
    throw invalid('SignedHeaders must be sorted and name headers of the request.');
  }
}

/** The signed time of the request in basic ISO 8601; `Date` may be in its own format. */
function timestampOf(headers: Readonly<Record<string, string>>, signed: readonly string[]): string {
  const name = Object.hasOwn(headers, 'x-amz-date') ? 'x-amz-date' : 'date';
  const text = headers[name];
  if (text === undefined) {
    throw new ServiceException(
      'IncompleteSignatureException',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if (!signed.includes(name)) {
    throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  if (epochMsOf(text) !== undefined) return text;
  const parsed = name === 'date' ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(parsed)) {
    throw new ServiceException(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'.`,
    );
  }
  return amzDate(new Date(parsed));
}

function checkTime(timestamp: string, { scope }: Authorization, nowMs: number): void {
  if (scope.date !== timestamp.slice(0, 8)) {
    throw invalid(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    );
  }
  const signedAtMs = epochMsOf(timestamp) ?? Number.NEGATIVE_INFINITY;
  if (Math.abs(signedAtMs - nowMs) <= allowedSkewMs) return;
  const now = amzDate(new Date(nowMs));
  if (signedAtMs < nowMs) {
    const earliest = amzDate(new Date(nowMs - allowedSkewMs));
    throw invalid(
      `Signature expired: ${timestamp} is now earlier than ${earliest} (${now} - 5 min.)`,
    );
  }
  const latest = amzDate(new Date(nowMs + allowedSkewMs));
  throw invalid(
    `Signature not yet current: ${timestamp} is still later than ${latest} (${now} + 5 min.)`,
  );
}

const basicIso = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** A client signs many requests in one second, and each is asked for twice. */
let lastTimestamp: { readonly text: string; readonly epochMs: number | undefined } | undefined;

function epochMsOf(timestamp: string): number | undefined {
  if (lastTimestamp?.text !== timestamp) {
    lastTimestamp = { text: timestamp, epochMs: parseTimestamp(timestamp) };
  }
  return lastTimestamp.epochMs;
}

function parseTimestamp(timestamp: string): number | undefined {
  const parts = basicIso.exec(timestamp);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const epochMs = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
  );
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

function invalid(message: string): ServiceException {
  return new ServiceException('InvalidSignatureException', message);
}
