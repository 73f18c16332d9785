import { SecretExistsError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import type { ManifestSecret } from '@undotenv/manifest';
import { recordToTags } from '@undotenv/protocol';
import type { JournalledSecret, WritingRecord, WrittenRecord } from '../journal/records.ts';
import { SecretCollisionError } from '../migration-errors.ts';
import type { SecretOutcome } from '../progress.ts';
import { decideAction, readPresent, type Decision } from './decide-action.ts';
import { findSecret, readCurrentValue, type FoundSecret } from './find-secret.ts';
import { reconcileMetadata, type DeclaredMetadata } from './metadata.ts';
import { finishReplacing, putVersion, refuseChanged } from './put-version.ts';
import { isSameValue } from './same-value.ts';

/** What is to be written: the value, and what the manifest declares beside it. */
export interface SecretPayload extends DeclaredMetadata {
  readonly kind: ManifestSecret['kind'];
  readonly text: string;
  /** The version that keys were taken over from: the value may replace no other. */
  readonly madeFrom?: string;
}

/** The target and the journal, as the writing of one secret sees them. */
export interface SecretWriting {
  readonly api: SecretsManagerApi;
  /** The intent that an interrupted run recorded for this secret. */
  readonly begun: WritingRecord | undefined;
  /** Whether an earlier migration of this project has written the secret. */
  readonly isOurs: (arn: string) => boolean;
  /** Returns when the record is durable: the call it announces comes after. */
  readonly record: (record: WritingRecord) => Promise<void>;
}

/**
 * Writes one secret so that doing it again, after a kill at any point, changes nothing more: the
 * journal's token is the id of the version, so a version that is there already is recognised.
 *
 * @throws {SecretCollisionError} `SECRET_COLLISION` if what is there now may not be overwritten.
 */
export async function writeSecret(
  writing: SecretWriting,
  secret: JournalledSecret,
  payload: SecretPayload,
): Promise<WrittenRecord> {
  const { api, begun } = writing;
  const found = await findSecret(api, secret.name);
  if (found === undefined) return createSecret(writing, secret, payload);
  if (begun === undefined || !found.versionIds.includes(secret.token)) {
    return writeVersion(writing, secret, payload, found);
  }
  await finishReplacing(api, secret, payload, found);
  await reconcileMetadata(api, secret.name, payload, found);
  return { ...begun, type: 'written', arn: found.arn, versionId: secret.token };
}

async function createSecret(
  writing: SecretWriting,
  secret: JournalledSecret,
  payload: SecretPayload,
): Promise<WrittenRecord> {
  const { api, record } = writing;
  const { name, token } = secret;
  const { text, description, tags } = payload;
  await record({ type: 'writing', name, outcome: 'created' });
  try {
    const { ARN: arn } = await api.call('CreateSecret', {
      Name: name,
      ClientRequestToken: token,
      SecretString: text,
      ...(description !== undefined && { Description: description }),
      ...(Object.keys(tags).length > 0 && { Tags: recordToTags(tags) }),
    });
    return { type: 'written', name, arn, versionId: token, outcome: 'created' };
  } catch (error) {
    // Somebody made it since we looked; now it is an existing secret like any other.
    const found = error instanceof SecretExistsError ? await findSecret(api, name) : undefined;
    if (found === undefined) throw error;
    return writeVersion({ ...writing, begun: undefined }, secret, payload, found);
  }
}

async function writeVersion(
  writing: SecretWriting,
  secret: JournalledSecret,
  payload: SecretPayload,
  found: FoundSecret,
): Promise<WrittenRecord> {
  const { api, begun, record } = writing;
  const { name } = secret;
  refuseChanged(name, payload, found);
  const previousVersionId = begun?.previousVersionId ?? found.currentVersionId;
  const intent: WritingRecord = {
    type: 'writing',
    name,
    outcome: await decideOutcome(writing, secret, payload, found),
    ...(previousVersionId !== undefined && { previousVersionId }),
  };
  await record(intent);
  if (found.isScheduledForDeletion) await api.call('RestoreSecret', { SecretId: name });
  const isHeld =
    intent.outcome === 'unchanged' ||
    (intent.outcome === 'restored' && (await holdsValue(api, name, payload, found)));
  if (!isHeld) await putVersion(api, secret, payload);
  await reconcileMetadata(api, name, payload, found);
  const versionId = isHeld ? (found.currentVersionId ?? secret.token) : secret.token;
  return { ...intent, type: 'written', arn: found.arn, versionId };
}

async function decideOutcome(
  { api, begun, isOurs }: SecretWriting,
  secret: JournalledSecret,
  payload: SecretPayload,
  found: FoundSecret,
): Promise<SecretOutcome> {
  // Once restored, a secret looks like any other: only the intent remembers.
  if (begun?.outcome === 'restored') return 'restored';
  const present = await readPresent(api, secret.name, found, isOurs);
  // A plan that says update stays one, also where it was forced for an equal value.
  const desired = { ...payload, force: secret.action === 'update' };
  return outcomeOf(secret.name, decideAction(desired, present));
}

async function holdsValue(
  api: SecretsManagerApi,
  name: string,
  { kind, text }: SecretPayload,
  found: FoundSecret,
): Promise<boolean> {
  const value = await readCurrentValue(api, name, found);
  return value.kind === 'text' && isSameValue(kind, text, value.text);
}

function outcomeOf(name: string, { action, note }: Decision): SecretOutcome {
  switch (action) {
    case 'create':
      return 'created';
    case 'restore':
      return 'restored';
    case 'unchanged':
      return 'unchanged';
    case 'update':
      return 'updated';
    case 'refused':
      throw new SecretCollisionError(name, note ?? 'it may not be overwritten');
  }
}
