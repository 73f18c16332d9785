import { callLog, type CallRecord } from './call-log.ts';
import { adjustableClock, type AdjustableClock, type Clock, systemClock } from './clock.ts';
import { type Faults, faultTable } from './faults.ts';
import { callAnswerer } from './http/answer-call.ts';
import { controlAnswerer, type Controls } from './http/answer-control.ts';
import {
  type Authenticate,
  localPrincipal,
  openAuthentication,
  strictAuthentication,
} from './http/authenticate.ts';
import { listen } from './http/listen.ts';
import { createService } from './http/service.ts';
import { type Ids, randomIds } from './ids.ts';
import { type KeptStore, openKeptStore } from './kept-store.ts';
import { isRegionName } from './region.ts';
import { EphemeralOnlyError } from './server-errors.ts';
import type { AccessKey, Scope, Store } from './store/store.ts';
import type { RootKey } from './vault/root-key.ts';

export interface LocalOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** 127.0.0.1 (the default), ::1 or localhost; nothing else is listened on. */
  readonly host?: string;
  /** Where the secrets are kept, encrypted. Without it they live in memory and end with `close`. */
  readonly dataDirectory?: string;
  /** `off` accepts any signature, or none; only without a data directory. */
  readonly auth?: 'strict' | 'off';
  /** Twelve digits; 123456789012 if absent. */
  readonly account?: string;
  /** us-east-1 if absent. A signed request's own region goes first. */
  readonly region?: string;
  /** Serves the test controls below `/_undotenv/`; only without a data directory. */
  readonly control?: boolean;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Decides which calls a fault with a rate hits: from 0 up to but not including 1. */
  readonly random?: () => number;
  /** For a data directory; if absent, the user's own, made where nothing was sealed yet. */
  readonly rootKey?: RootKey;
}

/** How to reach a local Secrets Manager: an endpoint and the credentials it accepts. */
export interface LocalAccess {
  /** `http://HOST:PORT`. */
  readonly url: string;
  /**
   * The same service on a Unix socket no other user can listen on, where secrets are kept. Whoever
   * can use it should: the port in `url` is anybody's once this server has ended.
   */
  readonly socketPath?: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface LocalServer extends LocalAccess {
  /** Sent ahead, it makes recovery windows end; signatures keep to the real time. */
  readonly clock: AdjustableClock;
  readonly faults: Faults;
  /** The calls so far, oldest first; never a value. The last 10,000 are kept. */
  calls(): readonly CallRecord[];
  /** Breaks every connection and gives the data directory up. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a Secrets Manager on this machine: every SDK and the AWS CLI can use it by its `url`.
 *
 * @throws {PortInUseError} `PORT_IN_USE`, retryable.
 * @throws {NotLoopbackError} `NOT_LOOPBACK` for a host other than this machine.
 * @throws {EphemeralOnlyError} `EPHEMERAL_ONLY` for `auth: 'off'` or `control` with a data directory.
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable, with the server that owns the directory.
 * @throws {RootKeyMissingError} `ROOT_KEY_MISSING` if the user's root key is gone.
 * @throws {RangeError} naming an option that is malformed.
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalServer> {
  const home = homeOf(options);
  checkOptions(options);
  const kept = openKeptStore(options);
  try {
    return await serve(kept, home, options);
  } catch (error) {
    kept.close();
    throw error;
  }
}

async function serve(kept: KeptStore, home: Scope, options: LocalOptions): Promise<LocalServer> {
  const { host = '127.0.0.1', port = 0, ids = randomIds } = options;
  const { accessKeyId, secretAccessKey } = accessKeyFor(home, kept.store, ids);
  const controls = controlsOf(kept.store, options);
  const answerCall = callAnswerer({
    authenticate: authenticationFor(home, kept.store, options),
    store: kept.store,
    ids,
    ...controls,
  });
  const socketPath = kept.placeSocket();
  const listener = await listen({ host, port, socketPath }, (boundPort) =>
    createService({
      port: boundPort,
      answerCall,
      ...(options.control === true && { answerControl: controlAnswerer(controls) }),
      requestId: () => ids.requestId(),
    }),
  );
  const access = {
    url: listener.url,
    ...(socketPath !== undefined && { socketPath }),
    ...home,
    accessKeyId,
    secretAccessKey,
  };
  try {
    kept.announce(access);
  } catch (error) {
    await listener.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    ...access,
    clock: controls.clock,
    faults: controls.faults,
    calls: () => controls.log.calls(),
    close: () => {
      closing ??= listener.close().then(() => {
        kept.close();
      });
      return closing;
    },
  };
}

function controlsOf(store: Store, options: LocalOptions): Controls {
  const clock = adjustableClock(options.clock ?? systemClock);
  const faults = faultTable(options.random ?? Math.random);
  const log = callLog();
  const reset = (): void => {
    store.reset();
    clock.reset();
    faults.clear();
    log.clear();
  };
  return { clock, faults, log, reset };
}

function authenticationFor(home: Scope, store: Store, options: LocalOptions): Authenticate {
  const keys = store.accessKeys();
  if (options.auth === 'off') return openAuthentication(keys, home);
  return strictAuthentication(keys, options.clock ?? systemClock);
}

/** The account's key, made once and kept with the store. */
function accessKeyFor({ account, region }: Scope, store: Store, ids: Ids): AccessKey {
  const known = store.accessKeys().find((key) => key.account === account);
  if (known !== undefined) return known;
  const key = {
    accessKeyId: ids.accessKeyId(),
    secretAccessKey: ids.secretAccessKey(),
    account,
    principalArn: localPrincipal(account, region),
  };
  store.addAccessKey(key);
  return key;
}

function homeOf({ account = '123456789012', region = 'us-east-1' }: LocalOptions): Scope {
  if (!/^\d{12}$/.test(account)) throw new RangeError('account must be twelve digits');
  if (!isRegionName(region)) throw new RangeError('region must be the name of an AWS region');
  return { account, region };
}

function checkOptions({ port = 0, auth, control, dataDirectory }: LocalOptions): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError('port must be an integer from 0 to 65535');
  }
  if (dataDirectory === undefined) return;
  if (auth === 'off') throw new EphemeralOnlyError('auth "off"');
  if (control === true) throw new EphemeralOnlyError('control');
}
