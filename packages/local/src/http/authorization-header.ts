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
  if (!/^[0-9a-f]{64}$/.test(signature)) throw incomplete('The signature is malformed.');
  const { accessKeyId, scope, terminator } = parseCredential(credential);
  return { accessKeyId, scope, terminator, signedHeaders: signedHeaders.split(';'), signature };
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
