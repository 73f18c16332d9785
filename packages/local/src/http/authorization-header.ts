import { ServiceException } from '@undotenv/protocol';
import { type CredentialScope, signingAlgorithm } from '@undotenv/protocol/signature-v4';

/** An Authorization header taken apart. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

/** An Authorization header up to its signature, taken apart. */
interface Claim {
  readonly text: string;
  readonly authorization: Omit<Authorization, 'signature'>;
}

/** A client repeats it in every request of a day, so the last one is kept. */
let lastClaim: Claim | undefined;

/**
 * @throws {ServiceException} IncompleteSignatureException or MissingAuthenticationTokenException. The
 *   service's own text goes on to repeat the header; ours does not.
 * @see IAM User Guide, "Elements of an AWS API request signature"
 */
export function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined || header === '') {
    // The text is another service's with the same protocol (assumed).
    throw new ServiceException(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
    );
  }
  return parseRepeated(header) ?? parseWhole(header);
}

const signatureLength = 64;

/** Nothing else can follow such a beginning than 64 digits, so it means what it meant before. */
function parseRepeated(header: string): Authorization | undefined {
  const signature = header.slice(-signatureLength);
  if (lastClaim?.text !== header.slice(0, -signatureLength)) return undefined;
  if (!isSignature(signature)) return undefined;
  // No spread: on the way of every call it costs as much as a hash.
  const { accessKeyId, scope, terminator, signedHeaders } = lastClaim.authorization;
  return { accessKeyId, scope, terminator, signedHeaders, signature };
}

function parseWhole(header: string): Authorization {
  if (!header.startsWith(`${signingAlgorithm} `)) {
    throw incomplete(`Authorization header must use the algorithm ${signingAlgorithm}.`);
  }
  const parameters = parametersOf(header.slice(signingAlgorithm.length + 1));
  const credential = parameters.get('Credential');
  const signedHeaders = parameters.get('SignedHeaders');
  const signature = parameters.get('Signature');
  if (!credential) throw incomplete("Authorization header requires 'Credential' parameter.");
  if (!signature) throw incomplete("Authorization header requires 'Signature' parameter.");
  if (!signedHeaders) throw incomplete("Authorization header requires 'SignedHeaders' parameter.");
  if (!isSignature(signature)) throw incomplete('The signature is malformed.');
  const authorization = {
    ...parseCredential(credential),
    signedHeaders: signedHeaders.split(';'),
  };
  if (header.endsWith(`, Signature=${signature}`)) {
    lastClaim = { text: header.slice(0, -signature.length), authorization };
  }
  return { ...authorization, signature };
}

function isSignature(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function parametersOf(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(',')) {
    const parameter = part.trim();
    const end = parameter.indexOf('=');
    if (end !== -1) parameters.set(parameter.slice(0, end), parameter.slice(end + 1));
  }
  return parameters;
}

function parseCredential(
  credential: string,
): Pick<Authorization, 'accessKeyId' | 'scope' | 'terminator'> {
  const elements = credential.split('/');
  const [accessKeyId, date, region, service, terminator] = elements;
  if (!accessKeyId || !date || !region || !service || !terminator || elements.length > 5) {
    throw incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    );
  }
  return { accessKeyId, scope: { date, region, service }, terminator };
}

function incomplete(message: string): ServiceException {
  return new ServiceException('IncompleteSignatureException', message);
}
