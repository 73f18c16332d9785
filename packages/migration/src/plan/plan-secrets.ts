import { decideAction } from '../secrets/decide-action.ts';
import { describeChanges } from '../secrets/metadata.ts';
import type { StoredSecrets } from '../secrets/stored-secrets.ts';
import type { DesiredSecretOfManifest } from './desired-secrets.ts';
import type { PlannedSecret } from './plan.ts';

/**
 * Compares a secret with what is in the target.
 *
 * @param options `force` plans a new version also where the value is the same; `region` is the target's
 * @throws {SecretCallError} `SECRET_CALL_FAILED` if the target cannot be read.
 */
export async function planSecret(
  stored: StoredSecrets,
  { declared, environment, name, bytes, kept, payload }: DesiredSecretOfManifest,
  { force, region }: { readonly force: boolean; readonly region: string },
): Promise<PlannedSecret> {
  const there = await stored.read(name, declared);
  const { action, note } = decideAction({ ...payload, force }, there?.present);
  const isElsewhere = declared.region !== undefined && declared.region !== region;
  return {
    secret: declared.secret,
    environment,
    name,
    ...(isElsewhere && { region: declared.region }),
    action,
    ...(note !== undefined && { note }),
    ...(kept.length > 0 && { kept }),
    bytes,
    ...describeChanges(payload, there?.found),
  };
}
