import { createSecretsClient } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import type { GetSecretValueResponse } from '@undotenv/protocol';
import type { Application } from '../project/application.ts';
import { declaredSecret } from './declared-secret.ts';

/**
 * Reads a value as the application would once it is stored: what its manifest refuses is not stored.
 *
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH` with the keys that do not fit.
 */
export async function checkDeclaredShape(
  application: Application | undefined,
  answer: GetSecretValueResponse,
): Promise<void> {
  const declared = declaredSecret(application, answer.Name);
  if (application === undefined || declared === undefined) return;
  const client = createSecretsClient({
    manifest: application.manifest,
    environment: declared.environment,
    variables: {},
    api: apiThatAnswers(answer, declared.secret.region),
    cache: false,
  });
  await client.get(declared.secret.secret);
}

function apiThatAnswers(answer: GetSecretValueResponse, region = ''): SecretsManagerApi {
  return {
    region,
    endpoint: '',
    // The client asks for nothing but the value.
    call: <Response>() => Promise.resolve(answer as Response),
    close: () => undefined,
  };
}
