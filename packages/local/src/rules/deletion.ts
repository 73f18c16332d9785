import type { Clock } from '../clock.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';

type Dependencies = Pick<OperationContext, 'store' | 'clock' | 'emit'>;

/**
 * `secret`, unless its recovery window is over: then it is removed for good, values and all, the
 * first time anybody comes across it.
 */
export function removeIfExpired(
  secret: StoredSecret,
  { store, clock, emit }: Dependencies,
): StoredSecret | undefined {
  if (!isExpired(secret, clock)) return secret;
  store.remove(secret);
  emit({ name: 'EndSecretVersionDelete', secret, atMs: clock.now() });
  return undefined;
}

/** Whether a secret's recovery window is over. */
export function isExpired({ deletionAtMs }: StoredSecret, clock: Clock): boolean {
  return deletionAtMs !== undefined && deletionAtMs <= clock.now();
}

/** All of the caller's secrets, oldest first, without those whose recovery window is over. */
export function listSecrets(
  context: Dependencies & Pick<OperationContext, 'caller'>,
): StoredSecret[] {
  return context.store
    .list(context.caller)
    .filter((secret) => removeIfExpired(secret, context) !== undefined);
}
