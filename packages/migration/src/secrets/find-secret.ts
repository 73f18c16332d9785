import { SecretNotFoundError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { tagsToRecord, type DescribeSecretResponse } from '@undotenv/protocol';

/** A secret as it is in the target now. */
export interface FoundSecret {
  readonly arn: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isScheduledForDeletion: boolean;
  /** Absent for a secret that was created without a value. */
  readonly currentVersionId?: string;
  readonly versionIds: readonly string[];
  /** The labels of each version, by its id. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

/** The secret of this name, or `undefined` where there is none. */
export async function findSecret(
  api: SecretsManagerApi,
  name: string,
): Promise<FoundSecret | undefined> {
  try {
    return toFoundSecret(await api.call('DescribeSecret', { SecretId: name }));
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

function toFoundSecret(description: DescribeSecretResponse): FoundSecret {
  const versions = Object.entries(description.VersionIdsToStages ?? {});
  const current = versions.find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
  return {
    arn: description.ARN,
    ...(description.Description !== undefined && { description: description.Description }),
    tags: tagsToRecord(description.Tags),
    isScheduledForDeletion: description.DeletedDate !== undefined,
    ...(current !== undefined && { currentVersionId: current }),
    versionIds: versions.map(([versionId]) => versionId),
    stages: Object.fromEntries(versions),
  };
}

/** What a secret holds now; `binary` is a value, but none that came from a `.env`. */
export type CurrentValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'text'; readonly text: string };

export async function readCurrentValue(
  api: SecretsManagerApi,
  name: string,
  found: FoundSecret,
): Promise<CurrentValue> {
  // Asked for without a version, the service calls the secret itself not found.
  if (found.currentVersionId === undefined) return { kind: 'none' };
  // Named, because a policy whose condition is on the label denies who names none.
  const request = { SecretId: name, VersionStage: 'AWSCURRENT' };
  const { SecretString: text } = await api.call('GetSecretValue', request);
  return text === undefined ? { kind: 'binary' } : { kind: 'text', text };
}
