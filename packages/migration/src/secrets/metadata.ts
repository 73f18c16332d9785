import type { SecretsManagerApi } from '@undotenv/client/api';
import { recordToTags } from '@undotenv/protocol';
import type { MetadataChange } from '../plan/plan.ts';
import type { FoundSecret } from './find-secret.ts';

/** What the manifest declares about a secret besides its value. */
export interface DeclaredMetadata {
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Only what the manifest names is compared: tags and a description of others stay as they are. */
export function describeChanges(
  declared: DeclaredMetadata,
  found: FoundSecret | undefined,
): { description: MetadataChange; tags: (MetadataChange & { key: string })[] } {
  const tags = Object.entries(declared.tags).map(([key, after]) => ({
    key,
    ...change(found?.tags[key], after),
  }));
  return { description: change(found?.description, declared.description), tags };
}

function change(before: string | undefined, declared: string | undefined): MetadataChange {
  const after = declared ?? before;
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** Makes description and tags as declared, with no call where they are so already. */
export async function reconcileMetadata(
  api: SecretsManagerApi,
  name: string,
  declared: DeclaredMetadata,
  found: FoundSecret,
): Promise<void> {
  const { description } = declared;
  if (description !== undefined && description !== found.description) {
    await api.call('UpdateSecret', { SecretId: name, Description: description });
  }
  const tags = recordToTags(declared.tags).filter(({ Key, Value }) => found.tags[Key] !== Value);
  if (tags.length > 0) await api.call('TagResource', { SecretId: name, Tags: tags });
}
