import { UndotenvError } from '@undotenv/protocol';
import { credentialsHint, hinted } from '../calls/hinted.ts';
import { systemClock, type Clock } from '../clock.ts';
import {
  ConfigurationError,
  CredentialsMissingError,
  CredentialsRejectedError,
} from '../errors.ts';
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
 * `current` rejects with an error of ours: the provider's if it is one, else `CREDENTIALS_MISSING`
 * without its words, or `INVALID_CONFIGURATION` for credentials that cannot be used.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if fixed credentials lack a part.
 */
export function holdCredentials(
  credentials: Credentials | CredentialsProvider,
  clock: Clock = systemClock,
): CredentialsHolder {
  if (typeof credentials !== 'function') {
    return hinted(() => fixedCredentials(credentials), credentialsHint);
  }
  const provider = credentials;
  let held: Held | undefined;
  let renewal: Promise<Credentials> | undefined;
  const nowMs = (): number => clock.now().getTime();

  async function load(): Promise<Credentials> {
    try {
      const loaded = await ask(provider);
      const expiresAtMs = endOf(loaded);
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

/** What the provider gives, of which only the type is known, or an error of ours. */
async function ask(provider: CredentialsProvider): Promise<Credentials> {
  const given = await askSafely(provider);
  if (typeof given === 'object' && given !== null) {
    return hinted(() => checkCredentials(given), credentialsHint);
  }
  throw new CredentialsMissingError('no AWS credentials were given: the provider answered none', {
    hint: 'let the `credentials` provider answer { accessKeyId, secretAccessKey }, or reject',
  });
}

async function askSafely(provider: CredentialsProvider): Promise<Credentials | null | undefined> {
  try {
    return await provider();
  } catch (error) {
    if (error instanceof UndotenvError) throw error;
    // Neither its words nor the error itself: they may quote keys, or an answer that has them.
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    throw new CredentialsMissingError(
      `no AWS credentials were given: the provider failed (${kind})`,
      { hint: 'call the `credentials` provider by itself to see why: its error is not repeated' },
    );
  }
}

/** Milliseconds since 1970. A text is refused: it may be of any zone, or none. */
function endOf({ expiration }: Credentials): number {
  if (expiration === undefined) return Infinity;
  const endMs = expiration instanceof Date ? expiration.getTime() : NaN;
  if (!Number.isNaN(endMs)) return endMs;
  throw new ConfigurationError('the expiration of the credentials is no valid Date', {
    hint: 'let the `credentials` provider give `expiration` as a Date, or leave it out',
  });
}

function isExpiry(failure: unknown): boolean {
  return failure instanceof CredentialsRejectedError && failure.awsCode === 'ExpiredTokenException';
}
