import type { GetSecretValueResponse, OperationName, OperationRequest } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import { SecretNotFoundError } from '../errors.ts';

/** The current versions of some texts, answered as GetSecretValue would. */
export interface MemoryApi extends SecretsManagerApi {
  /** Each put is a new version. */
  put(secretId: string, text: string): void;
  remove(secretId: string): void;
}

const created = Date.parse('2026-01-01T00:00:00Z') / 1_000;

export function memoryApi(): MemoryApi {
  const stored = new Map<string, GetSecretValueResponse>();
  let versions = 0;
  return {
    region: 'us-east-1',
    endpoint: 'memory:',
    put(secretId, text) {
      versions += 1;
      stored.set(secretId, {
        ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${secretId}-000000`,
        Name: secretId,
        VersionId: `00000000-0000-4000-8000-${String(versions).padStart(12, '0')}`,
        VersionStages: ['AWSCURRENT'],
        SecretString: text,
        CreatedDate: created,
      });
    },
    remove(secretId) {
      stored.delete(secretId);
    },
    // Async, so that what is refused rejects.
    // eslint-disable-next-line @typescript-eslint/require-await
    async call<Name extends OperationName>(operation: Name, request: OperationRequest<Name>) {
      const asked: OperationRequest<OperationName> = request;
      if (operation !== 'GetSecretValue' || !('SecretId' in asked)) {
        throw new TypeError(`a test client reads, and does not call ${operation}`);
      }
      const answer = stored.get(asked.SecretId);
      if (answer === undefined) throw new SecretNotFoundError({ secretId: asked.SecretId });
      return answer;
    },
    close: () => undefined,
  };
}
