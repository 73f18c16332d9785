import type { SecretsManagerApi } from '@undotenv/client/api';
import { SecretCallError } from '../migration-errors.ts';
import { decideAction, readPresent } from '../secrets/decide-action.ts';
import { findSecret } from '../secrets/find-secret.ts';
import { describeChanges } from '../secrets/metadata.ts';
import type { DesiredSecretOfManifest } from './desired-secrets.ts';
import type { PlannedSecret } from './plan.ts';

export interface SecretPlanning {
  readonly api: SecretsManagerApi;
  /** Whether an earlier migration of this project has written the secret. */
  readonly isOurs: (arn: string) => boolean;
  /** Writes a new version also where the value is the same. */
  readonly force: boolean;
}

/**
 * Compares a secret with what is in the target, by reading only.
 *
 * @throws {SecretCallError} `SECRET_CALL_FAILED` if the target cannot be read.
 */
export async function planSecret(
  { api, isOurs, force }: SecretPlanning,
  { declared, name, bytes, payload }: DesiredSecretOfManifest,
): Promise<PlannedSecret> {
  try {
    const found = await findSecret(api, name);
    const present = found && (await readPresent(api, name, found, isOurs));
    const { action, note } = decideAction({ ...payload, force }, present);
    return {
      secret: declared.secret,
      name,
      action,
      ...(note !== undefined && { note }),
      bytes,
      ...describeChanges(payload, found),
    };
  } catch (cause) {
    throw new SecretCallError(name, cause);
  }
}
