import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';

type StoreAndClock = Pick<OperationContext, 'store' | 'clock'>;

/**
 * `secret`, unless its recovery window is over: then it is removed for good, values and all, the
 * first time anybody comes across it.
 */
export function removeIfExpired(
  secret: StoredSecret,
  { store, clock }: StoreAndClock,
): StoredSecret | undefined {
  if (secret.deletionAtMs === undefined || secret.deletionAtMs > clock.now()) return secret;
  store.remove(secret);
  return undefined;
}

/** All of the caller's secrets, oldest first, without those whose recovery window is over. */
export function listSecrets(
  context: StoreAndClock & Pick<OperationContext, 'caller'>,
): StoredSecret[] {
  return context.store
    .list(context.caller)
    .filter((secret) => removeIfExpired(secret, context) !== undefined);
}
