import { systemTimers } from './calls/retry.ts';
import { inTime as limited } from './calls/within.ts';
import { systemClock, type Clock } from './clock.ts';
import type { CredentialsProvider } from './credentials/credentials.ts';
import type { CredentialsHolder } from './credentials/fixed-credentials.ts';
import { holdCredentials as hold } from './credentials/hold-credentials.ts';
import { UnavailableError } from './errors.ts';

/**
 * Holds what the provider gave until shortly before it expires; concurrent calls share one renewal.
 *
 * @param options `withinMs`: how long the provider may take, 5,000 when absent
 */
export function holdCredentials(
  provider: CredentialsProvider,
  options: { withinMs?: number; clock?: Clock } = {},
): CredentialsHolder {
  const { withinMs = 5_000, clock = systemClock } = options;
  const inTime: CredentialsProvider = () =>
    limited(
      withinMs,
      systemTimers,
      provider(),
      () => new UnavailableError({ message: 'the credentials were not given in time' }),
    );
  return hold(inTime, clock);
}
