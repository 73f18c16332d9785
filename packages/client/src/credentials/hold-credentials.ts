import { systemClock, type Clock } from '../clock.ts';
import { CredentialsRejectedError } from '../errors.ts';
import type { Credentials, CredentialsProvider } from './credentials.ts';
import { checkCredentials, fixedCredentials, type CredentialsHolder } from './fixed-credentials.ts';

/** The SDKs' window: credentials this close to their end are renewed. */
const renewBeforeMs = 300_000;

/**
 * After a renewal that failed, or that brought credentials which end as soon: the metadata of an
 * instance or a container may lag, and is not to be asked at every read.
 */
const renewAgainMs = 10_000;

interface Held {
  readonly credentials: Promise<Credentials>;
  readonly expiresAtMs: number;
  readonly renewAtMs: number;
}

/**
 * Holds what the provider gave until shortly before it expires; concurrent calls share one
 * renewal. A renewal that fails is not kept, and until they expire the old credentials are used.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if fixed credentials lack a part.
 */
export function holdCredentials(
  credentials: Credentials | CredentialsProvider,
  clock: Clock = systemClock,
): CredentialsHolder {
  if (typeof credentials !== 'function') return fixedCredentials(credentials);
  const provider = credentials;
  let held: Held | undefined;
  let renewal: Promise<Credentials> | undefined;
  const nowMs = (): number => clock.now().getTime();

  async function load(): Promise<Credentials> {
    try {
      const loaded = checkCredentials(await provider());
      const expiresAtMs = loaded.expiration?.getTime() ?? Infinity;
      const renewAtMs = Math.max(expiresAtMs - renewBeforeMs, nowMs() + renewAgainMs);
      held = { credentials: Promise.resolve(loaded), expiresAtMs, renewAtMs };
      return loaded;
    } catch (error) {
      if (held === undefined || nowMs() >= held.expiresAtMs) throw error;
      held = { ...held, renewAtMs: nowMs() + renewAgainMs };
      return held.credentials;
    }
  }

  return {
    current() {
      if (held !== undefined && nowMs() < held.renewAtMs) return held.credentials;
      renewal ??= load().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    renew(failure) {
      if (!isExpiry(failure)) return false;
      held = undefined;
      return true;
    },
  };
}

function isExpiry(failure: unknown): boolean {
  return failure instanceof CredentialsRejectedError && failure.awsCode === 'ExpiredTokenException';
}
