import type { LocalServer } from '../server/local-server.ts';

/** Where and as whom to call, where that is not the server's own region and administrator. */
export interface Access {
  readonly region?: string;
  /** The ARN of one of the server's principals. */
  readonly principal?: string;
}

export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** `undefined` where a variable of the machine's own must not be seen. */
export type TestVariables = Readonly<Record<string, string | undefined>>;

export function clientOptions(server: LocalServer, access: Access = {}): ClientOptions {
  const { region = server.region, principal } = access;
  const { accessKeyId, secretAccessKey } =
    principal === undefined ? server : server.principals.keyOf(principal);
  return { endpoint: server.url, region, credentials: { accessKeyId, secretAccessKey } };
}

/** What every SDK and the AWS CLI read, without what would go before it. */
export function testVariables(server: LocalServer, access?: Access): TestVariables {
  const { endpoint, region, credentials } = clientOptions(server, access);
  return {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: undefined,
    AWS_REGION: region,
    // Boto3 reads this one only.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    // Boto3's older name for a profile.
    AWS_DEFAULT_PROFILE: undefined,
  };
}
