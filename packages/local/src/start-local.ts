import { randomUUID } from 'node:crypto';
import { callLog } from './call-log.ts';
import { adjustableClock, systemClock } from './clock.ts';
import { faultTable } from './faults.ts';
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
import type { LocalOptions, LocalServer } from './local-server.ts';
import { secureRandomBelow } from './random.ts';
import { isRegionName } from './region.ts';
import { rememberedListings } from './rules/listings.ts';
import { EphemeralOnlyError } from './server-errors.ts';
import type { AccessKey, Scope, Store } from './store/store.ts';

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
    randomBelow: secureRandomBelow,
    listings: rememberedListings(randomUUID),
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
