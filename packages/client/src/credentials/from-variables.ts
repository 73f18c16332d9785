import type { Variables } from '@undotenv/manifest';
import type { Credentials } from './credentials.ts';

/** The keys of the environment, as a Lambda function has them; `undefined` unless both are set. */
export function credentialsFromVariables(variables: Variables): Credentials | undefined {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = variables['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
