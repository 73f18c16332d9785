import type { SecretsManagerApi } from '@undotenv/client/api';
import type { ManifestSecret } from '@undotenv/manifest';
import { parseJsonObject } from '@undotenv/protocol';
import type { PlannedAction } from '../plan/plan.ts';
import { readCurrentValue, type CurrentValue, type FoundSecret } from './find-secret.ts';
import { isSameValue } from './same-value.ts';

export interface DesiredSecret {
  readonly kind: ManifestSecret['kind'];
  readonly text: string;
  /** A new version even where the value is the same. */
  readonly force: boolean;
}

/** A secret that is in the target under the name wanted. */
export interface PresentSecret {
  /** Cannot be read while deletion is scheduled. */
  readonly value: CurrentValue | undefined;
  /** Whether a migration of this project has written it before. */
  readonly isOurs: boolean;
}

/** Reads what deciding about `found` takes. */
export async function readPresent(
  api: SecretsManagerApi,
  name: string,
  found: FoundSecret,
  isOurs: (arn: string) => boolean,
): Promise<PresentSecret> {
  const value = found.isScheduledForDeletion ? undefined : await readCurrentValue(api, name, found);
  return { value, isOurs: isOurs(found.arn) };
}

export interface Decision {
  readonly action: PlannedAction;
  readonly note?: string;
}

/**
 * What to do about a secret. One that is ours is written; one that is not is written only if it
 * holds the same kind of thing, so that a name used twice by chance costs nobody a value.
 */
export function decideAction(desired: DesiredSecret, present: PresentSecret | undefined): Decision {
  if (present === undefined) return { action: 'create' };
  const { value, isOurs } = present;
  if (value === undefined) {
    return isOurs ? { action: 'restore' } : refused('its deletion is scheduled');
  }
  if (value.kind === 'none') return { action: 'update' };
  if (value.kind === 'binary') return refused('it exists and holds binary data');
  if (isSameValue(desired.kind, desired.text, value.text)) {
    return { action: desired.force ? 'update' : 'unchanged' };
  }
  if (isOurs) return { action: 'update' };
  const difference = differenceInKind(desired, value.text);
  if (difference !== undefined) return refused(`it exists and holds ${difference}`);
  return {
    action: 'update',
    note: 'exists, and was not made by this project: its value becomes AWSPREVIOUS',
  };
}

function refused(note: string): Decision {
  return { action: 'refused', note: `${note}, and this project did not make it` };
}

/** In words that tell nothing of the value; not even its keys' names, which may be anything. */
function differenceInKind(desired: DesiredSecret, text: string): string | undefined {
  const stored = parseJsonObject(text);
  if (desired.kind === 'text') return stored === undefined ? undefined : 'a JSON object, not text';
  if (stored === undefined) return 'text, not a JSON object';
  const keys = parseJsonObject(desired.text) ?? {};
  const unknown = Object.keys(stored).filter((key) => !Object.hasOwn(keys, key)).length;
  return unknown === 0 ? undefined : `${String(unknown)} more keys than the manifest declares`;
}
