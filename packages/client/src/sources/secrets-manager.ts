import { parseSecretArn, type GetSecretValueResponse } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import { ResponseRefusedError, SecretNotFoundError } from '../errors.ts';
import type { Source, SourceRequest } from './source.ts';

/** Secrets Manager: one GetSecretValue, so label and value belong together. */
export function secretsManagerSource(api: SecretsManagerApi): Source {
  return {
    name: 'secrets-manager',
    async read(request) {
      const { secretId, versionStage, versionId } = request;
      try {
        const response = await api.call('GetSecretValue', {
          SecretId: secretId,
          ...(versionStage !== undefined && { VersionStage: versionStage }),
          ...(versionId !== undefined && { VersionId: versionId }),
        });
        checkAnswers(response, request);
        return { stored: { secretId, versionId: response.VersionId, text: response.SecretString } };
      } catch (error) {
        if (error instanceof SecretNotFoundError) return { absent: error };
        throw error;
      }
    },
  };
}

/**
 * The answer must be of the secret asked for: a wrong one, from a confused proxy or cache, would
 * otherwise be used as a password elsewhere.
 */
function checkAnswers(response: GetSecretValueResponse, request: SourceRequest): void {
  const { secretId, versionId } = request;
  const members: readonly unknown[] = [response.ARN, response.Name, response.VersionId];
  const values: readonly unknown[] = [response.SecretString, response.SecretBinary];
  if (members.some((member) => typeof member !== 'string')) {
    throw new ResponseRefusedError('a member is missing', { secretId });
  }
  if (values.filter((value) => typeof value === 'string').length !== 1) {
    throw new ResponseRefusedError('it holds no value', { secretId });
  }
  if (!isOfSecret(response, secretId)) {
    throw new ResponseRefusedError('it is of another secret', { secretId });
  }
  if (versionId !== undefined && versionId !== response.VersionId) {
    throw new ResponseRefusedError('it is of another version', { secretId });
  }
}

function isOfSecret({ ARN, Name }: GetSecretValueResponse, secretId: string): boolean {
  const asked = parseSecretArn(secretId);
  if (asked === undefined) return Name === secretId;
  // An ARN may leave out its random suffix.
  return ARN === secretId || (Name === asked.resource && ARN.startsWith(`${secretId}-`));
}
