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
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

export function formatScope(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

/**
 * The headers of `request` with those that sign it: `x-amz-date`, `authorization`, and
 * `x-amz-security-token` for temporary credentials. All are signed; there must be a `host`.
 */
export function signRequest(
  request: SignableRequest,
  credentials: SigningCredentials,
  { region, service }: Omit<CredentialScope, 'date'>,
  date: Date,
): Record<string, string> {
  const { head, headers, body } = canonicalRequest(request, Object.keys(request.headers));
  const target = `${region}/${service}`;
  const signed = signCanonical(head, headers, body, credentials, target, date, keptSigningKey);
  // The service sees the spaces that count as one.
  return { ...signed, ...request.headers };
}

/**
 * The same of a request that is canonical already: in its path nothing needs encoding, in its
 * headers no space counts as none. It spares a smallest client what would find nothing to do.
 *
 * @param head method, path and query, with a line break between them
 * @param target region and service, with a slash between them
 * @param keyOf `keptSigningKey`, or `signingKey` where the kept one is not worth its bytes
 */
export function signCanonical(
  head: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  { accessKeyId, secretAccessKey, sessionToken }: SigningCredentials,
  target: string,
  date: Date,
  keyOf: typeof signingKey,
): Record<string, string> {
  const timestamp = amzDate(date);
  const scope = `${timestamp.slice(0, 8)}/${target}/aws4_request`;
  const signed: Record<string, string> = {
    ...headers,
    'x-amz-date': timestamp,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const key = keyOf(secretAccessKey, scope);
  const signature = signatureOf(head, signed, body, names, timestamp, scope, key);
  signed['authorization'] =
    `${signingAlgorithm} Credential=${accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return signed;
}

/** The hexadecimal signature of `request` over `signedHeaders`, which must be sorted. */
export function computeSignature(
  request: SignableRequest,
  signedHeaders: readonly string[],
  timestamp: string,
  scope: CredentialScope,
  secretAccessKey: string,
): string {
  const { head, headers, body } = canonicalRequest(request, signedHeaders);
  const scopeText = formatScope(scope);
  const key = keptSigningKey(secretAccessKey, scopeText);
  return signatureOf(head, headers, body, signedHeaders, timestamp, scopeText, key);
}

function signatureOf(
  head: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  signedHeaders: readonly string[],
  timestamp: string,
  scope: string,
  key: Buffer,
): string {
  let lines = '';
  for (const name of signedHeaders) lines += `${name}:${headers[name] ?? ''}\n`;
  const names = signedHeaders.join(';');
  const canonical = `${head}\n${lines}\n${names}\n${sha256(body)}`;
  const toSign = `${signingAlgorithm}\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  return hmac(key, toSign).digest('hex');
}

interface CanonicalRequest {
  /** Method, path and query. */
  readonly head: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Outside S3 a path is encoded a second time. */
function canonicalRequest(
  { method, path, query = '', headers: given, body }: SignableRequest,
  names: readonly string[],
): CanonicalRequest {
  const hasSpace = names.some((name) => /\s/.test(given[name] ?? ''));
  const headers = hasSpace ? withSingleSpaces(given, names) : given;
  const head = `${method}\n${path.replaceAll(/[^\w/.~-]/g, percentEncoded)}\n${query}`;
  return { head, headers, body };
}

/** Runs of whitespace count as one space, and none at either end. */
function withSingleSpaces(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, (headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')]),
  );
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** More than one process signs with, or one local server is called with, at a time. */
const maxKeys = 8;

/** A derived key is valid for a day, so the latest are kept: four HMACs fewer a request. */
const keys = new Map<string, Buffer>();

export function keptSigningKey(secretAccessKey: string, scope: string): Buffer {
  // No part of a scope has a slash in it.
  const id = `${scope}/${secretAccessKey}`;
  let key = keys.get(id);
  if (key === undefined) {
    if (keys.size === maxKeys) keys.clear();
    key = signingKey(secretAccessKey, scope);
    keys.set(id, key);
  }
  return key;
}

export function signingKey(secretAccessKey: string, scope: string): Buffer {
  const parts = scope.split('/');
  return parts.reduce(
    (key, part) => hmac(key, part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

function hmac(key: Buffer, text: string): ReturnType<typeof createHmac> {
  return createHmac('sha256', key).update(text);
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
