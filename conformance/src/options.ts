import { parseArgs } from 'node:util';
import type { SigningCredentials } from '@undotenv/protocol/signature-v4';

export const usage = `Usage: npm run conformance -- [options]

Holds the local server, or another endpoint, to the facts about AWS Secrets Manager.

  --only OPERATION    the cases of that operation; may be repeated
  --json              results as one line of JSON
  --write-fidelity    write docs/fidelity.md instead of running anything
  --endpoint URL      run against that endpoint, with the credentials in AWS_ACCESS_KEY_ID,
                      AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN
  --region REGION     of the endpoint; AWS_REGION if absent
  --prefix NAME       what the name of every secret begins with: letters, digits and slashes
  --confirm           creates secrets there, and deletes them for good

Example: npm run conformance -- --endpoint https://secretsmanager.eu-west-1.amazonaws.com \\
           --region eu-west-1 --prefix conformance --confirm`;

export interface RemoteTarget {
  readonly url: URL;
  readonly region: string;
  readonly prefix: string;
  readonly credentials: SigningCredentials;
}

export interface Options {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly writeFidelity: boolean;
  /** Absent for a local server of its own. */
  readonly remote?: RemoteTarget;
}

/** The command line makes no sense. */
export class UsageError extends Error {}

/** What was asked for writes to somebody's account, and was not confirmed. */
export class UnconfirmedError extends Error {}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * @throws {UsageError}
 * @throws {UnconfirmedError}
 */
export function parseOptions(argv: readonly string[], variables: Variables): Options {
  const values = parseValues(argv);
  const { only = [], json = false, 'write-fidelity': writeFidelity = false } = values;
  const remote = remoteOf(values, variables);
  return { only, json, writeFidelity, ...(remote !== undefined && { remote }) };
}

const known = {
  only: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  'write-fidelity': { type: 'boolean' },
  endpoint: { type: 'string' },
  region: { type: 'string' },
  prefix: { type: 'string' },
  confirm: { type: 'boolean' },
} as const;

interface Values {
  only?: string[];
  json?: boolean;
  'write-fidelity'?: boolean;
  endpoint?: string;
  region?: string;
  prefix?: string;
  confirm?: boolean;
}

function parseValues(argv: readonly string[]): Values {
  try {
    return parseArgs({ args: [...argv], options: known, strict: true }).values;
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

function remoteOf(values: Values, variables: Variables): RemoteTarget | undefined {
  const { endpoint, prefix = '', confirm = false } = values;
  if (endpoint === undefined) return undefined;
  const region = values.region ?? variables['AWS_REGION'] ?? '';
  const url = urlOf(endpoint);
  if (!/^[a-z0-9-]+$/.test(region)) throw new UsageError('--region names no region');
  // Slashes only: two kinds of separator in a name would change how it is searched.
  if (!/^[A-Za-z0-9]+(?:\/[A-Za-z0-9]+)*$/.test(prefix) || prefix.length > 100) {
    throw new UsageError('--prefix is not made of letters, digits and slashes, 100 at most');
  }
  const credentials = credentialsOf(variables);
  if (confirm) return { url, region, prefix, credentials };
  throw new UnconfirmedError(
    `${url.origin} in ${region}: creates secrets named ${prefix}/… and deletes them for good`,
  );
}

/** Never repeated: a URL may carry a password. */
function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw new UsageError('--endpoint is not a URL');
  const url = new URL(text);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw new UsageError('--endpoint is neither https nor on this machine');
  }
  if (url.username === '' && url.password === '' && url.search === '') return url;
  throw new UsageError('--endpoint has more than scheme, host, port and path');
}

function credentialsOf(variables: Variables): SigningCredentials {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = variables;
  const { AWS_SESSION_TOKEN: token } = variables;
  if (!id || !key) {
    throw new UsageError('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set');
  }
  return { accessKeyId: id, secretAccessKey: key, ...(token && { sessionToken: token }) };
}
