import { createHmac, hash } from 'node:crypto';

/**
 * AWS Signature Version 4 for a request with its payload in memory: the client signs with it and
 * the local server verifies with it. `@smithy/signature-v4` is the oracle in both directions'
 * tests, so that the two ends cannot agree on a mistake.
 *
 * @see AWS Identity and Access Management User Guide, "Create a signed AWS API request"
 */

export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface CredentialScope {
  /** `YYYYMMDD`, UTC. */
  date: string;
  region: string;
  service: string;
}

/** A request as the signature sees it. Header names are lower-case. */
export interface SignableRequest {
  method: string;
  /** As it stands in the request line, already encoded once. */
  path: string;
  /** Encoded, sorted by name, without the question mark; Secrets Manager requests have none. */
  query?: string;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}

export const signingAlgorithm = 'AWS4-HMAC-SHA256';

/** `date` as `X-Amz-Date` wants it: `YYYYMMDD'T'HHMMSS'Z'`. */
export function amzDate(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

export function formatScope(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

/**
 * The headers to add to `request`: `x-amz-date`, `authorization`, and `x-amz-security-token` for
 * temporary credentials. Every header of `request` is signed; it must hold `host`.
 */
export function signRequest(
  request: SignableRequest,
  credentials: SigningCredentials,
  scope: Omit<CredentialScope, 'date'>,
  date: Date,
): Record<string, string> {
  const timestamp = amzDate(date);
  const fullScope = { ...scope, date: timestamp.slice(0, 8) };
  const added: Record<string, string> = { 'x-amz-date': timestamp };
  if (credentials.sessionToken !== undefined) {
    added['x-amz-security-token'] = credentials.sessionToken;
  }
  const headers = { ...request.headers, ...added };
  const signedHeaders = Object.keys(headers).sort();
  const signature = computeSignature(
    { ...request, headers },
    signedHeaders,
    timestamp,
    fullScope,
    credentials.secretAccessKey,
  );
  added['authorization'] =
    `${signingAlgorithm} Credential=${credentials.accessKeyId}/${formatScope(fullScope)}, ` +
    `SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return added;
}

/** The hexadecimal signature of `request` over `signedHeaders`, which must be sorted. */
export function computeSignature(
  request: SignableRequest,
  signedHeaders: readonly string[],
  timestamp: string,
  scope: CredentialScope,
  secretAccessKey: string,
): string {
  const scopeText = formatScope(scope);
  const digest = sha256(canonicalRequest(request, signedHeaders));
  const stringToSign = `${signingAlgorithm}\n${timestamp}\n${scopeText}\n${digest}`;
  const key = signingKey(secretAccessKey, scope, scopeText);
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

function canonicalRequest(request: SignableRequest, signedHeaders: readonly string[]): string {
  const { method, path, query = '', headers, body } = request;
  let lines = '';
  for (const name of signedHeaders) lines += `${name}:${canonicalValue(headers[name] ?? '')}\n`;
  const head = `${method}\n${canonicalPath(path)}\n${query}\n${lines}`;
  return `${head}\n${signedHeaders.join(';')}\n${sha256(body)}`;
}

/** Runs of whitespace count as one space. */
function canonicalValue(value: string): string {
  const trimmed = value.trim();
  return /\s/.test(trimmed) ? trimmed.replaceAll(/\s+/g, ' ') : trimmed;
}

/** Outside S3 every path segment is encoded a second time. */
function canonicalPath(path: string): string {
  return path === '/' ? path : path.split('/').map(encodeRfc3986).join('/');
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

interface SigningKey {
  readonly secretAccessKey: string;
  readonly date: string;
  readonly scope: string;
  readonly key: Buffer;
}

/** More than one process signs with, or one local server is called with, at a time. */
const maxKeys = 8;

/**
 * A derived key is valid for a day, so the latest are kept, newest first: four HMACs fewer a
 * request. Those of another day are let go with the first new one.
 */
let keptKeys: readonly SigningKey[] = [];

function signingKey(secretAccessKey: string, scope: CredentialScope, scopeText: string): Buffer {
  for (const kept of keptKeys) {
    if (kept.scope === scopeText && kept.secretAccessKey === secretAccessKey) return kept.key;
  }
  const { date, region, service } = scope;
  const regionKey = hmac(hmac(`AWS4${secretAccessKey}`, date), region);
  const key = hmac(hmac(regionKey, service), 'aws4_request');
  const ofToday = keptKeys.filter((kept) => kept.date === date).slice(0, maxKeys - 1);
  keptKeys = [{ secretAccessKey, date, scope: scopeText, key }, ...ofToday];
  return key;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
