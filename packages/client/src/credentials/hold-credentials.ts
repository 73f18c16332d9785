import type { SigningCredentials } from '@undotenv/protocol/signature-v4';
import type { Clock } from '../clock.ts';
import { ConfigurationError } from '../errors.ts';
import type { Credentials, CredentialsProvider } from './credentials.ts';

export interface CredentialsHolder {
  /** Credentials that are valid now. */
  current(): Promise<SigningCredentials>;
  /** Forgets those the service called expired; `false` if there can be no others. */
  renew(): boolean;
}

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
  clock: Clock,
): CredentialsHolder {
  if (typeof credentials !== 'function') {
    const fixed = Promise.resolve(checkCredentials(credentials));
    return { current: () => fixed, renew: () => false };
  }
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
    renew() {
      held = undefined;
      return true;
    },
  };
}

/** Whatever else is in them, such as a line break read from a file, can be sent in no header. */
const visibleAscii = /^[\x21-\x7e]+$/;

function checkCredentials(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken = 'none' } = credentials;
  for (const [member, text] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (typeof text === 'string' && visibleAscii.test(text)) continue;
    throw new ConfigurationError(`the credentials' ${member} is empty or not visible ASCII`, {
      hint: 'check for a blank or a line break around it',
    });
  }
  return credentials;
}
