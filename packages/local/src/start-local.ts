import { randomUUID } from 'node:crypto';
import type { JsonObject, OperationName } from '@undotenv/protocol';
import type { Caller } from './access/caller.ts';
import { openPrincipals, type PrincipalRegistry } from './access/principals.ts';
import { lookUp } from './audit/look-up.ts';
import { serviceEvent } from './audit/service-event.ts';
import { callLog } from './call-log.ts';
import { type AdjustableClock, adjustableClock, type Clock, systemClock } from './clock.ts';
import { faultTable } from './faults.ts';
import { callAnswerer } from './http/answer-call.ts';
import { controlAnswerer, type Controls } from './http/answer-control.ts';
import {
  type Authenticate,
  type FindSigner,
  openAuthentication,
  strictAuthentication,
} from './http/authenticate.ts';
import { listen } from './http/listen.ts';
import { createService } from './http/service.ts';
import { randomIds } from './ids.ts';
import { type KeptStore, openKeptStore } from './kept-store.ts';
import { openKeys } from './kms/key-registry.ts';
import type { LocalAccess } from './local-access.ts';
import type { LocalOptions, LocalServer } from './local-server.ts';
import { runOperation } from './operations/table.ts';
import { secureRandomBelow } from './random.ts';
import { isRegionName } from './region.ts';
import { replicatingStore } from './replication/replicating-store.ts';
import { rememberedListings } from './rules/listings.ts';
import { openRotations } from './rotation/open-rotations.ts';
import type { RotationEngine } from './rotation/rotation-engine.ts';
import { EphemeralOnlyError } from './server-errors.ts';
import type { EmitServiceEvent } from './service-events.ts';
import type { Scope } from './store/store.ts';
import { noThrottle, openThrottle, type Throttle } from './throttling/throttle.ts';

/**
 * Starts a Secrets Manager on this machine: every SDK and the AWS CLI can use it by its `url`.
 *
 * @throws {PortInUseError} `PORT_IN_USE`, retryable.
 * @throws {NotLoopbackError} `NOT_LOOPBACK` for a host other than this machine.
 * @throws {EphemeralOnlyError} `EPHEMERAL_ONLY` for `auth: 'off'` or `control` with a data directory.
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable, with the server that owns the directory.
 * @throws {StoreRolledBackError} `STORE_ROLLED_BACK` with `marks`, unless it is accepted there.
 * @throws {RootKeyMissingError} `ROOT_KEY_MISSING` if the user's root key is gone.
 * @throws {InvalidPrincipalsError} `INVALID_PRINCIPALS` with everything wrong in `principals`.
 * @throws {InvalidPolicyError} `INVALID_POLICY` with everything wrong in a policy of `keys`.
 * @throws {RangeError} naming an option that is malformed.
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalServer> {
  return (await openLocal(options)).server;
}

/** A server, and what only code of this package may do to it. */
export interface OpenedLocal {
  readonly server: LocalServer;
  /** Forgets every secret, call, event and fault, and sets the clock right. */
  reset(): void;
  /** Runs an operation for nobody's request: unsigned, not counted, not on record. */
  run: RunUnasked;
}

export type RunUnasked = (
  operation: OperationName,
  request: JsonObject,
  caller: Caller,
) => ReturnType<typeof runOperation>;

/** @throws as `startLocal` */
export async function openLocal(options: LocalOptions): Promise<OpenedLocal> {
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

async function serve(kept: KeptStore, home: Scope, options: LocalOptions): Promise<OpenedLocal> {
  const { host = '127.0.0.1', port = 0, ids = randomIds } = options;
  const principals = openPrincipals(kept.store, ids);
  const { accessKeyId, secretAccessKey } = principals.administratorKey(home);
  if (options.principals !== undefined) principals.replaceAll(options.principals);
  const clock = adjustableClock(options.clock ?? systemClock, () => {
    engine.wake();
  });
  const store = replicatingStore(kept.store);
  const emit: EmitServiceEvent = (event) => {
    // The trail itself says how many it could not take; nothing waits for these.
    kept.trail.record([serviceEvent(event, randomUUID)]).catch(() => undefined);
  };
  const { engine, functions } = openRotations(options, {
    store,
    listAll: () => kept.store.listAll(),
    clock,
    ids,
    emit,
    // Nothing is called before the engine wakes or a request comes: by then the server listens.
    access: () => access,
  });
  const throttle = throttleOf(options, clock);
  const controls = controlsOf(kept, { clock, engine, throttle }, options);
  const keys = openKeys(kept.store, controls.clock, home, randomUUID);
  for (const definition of options.keys ?? []) keys.create(definition);
  const service = {
    store,
    keys,
    clock,
    ids,
    rotations: engine,
    emit,
    randomBelow: secureRandomBelow,
    listings: rememberedListings(randomUUID),
  };
  const answerCall = callAnswerer({
    authenticate: authenticationFor(principals, home, options),
    throttle,
    trail: kept.trail,
    newEventId: randomUUID,
    ...service,
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
  const access: LocalAccess = {
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
  engine.wake();
  let closing: Promise<void> | undefined;
  const server: LocalServer = {
    ...access,
    clock,
    faults: controls.faults,
    principals,
    keys,
    functions,
    settled: () => engine.settled(),
    calls: () => controls.log.calls(),
    lookUpEvents: (filter) => lookUp(kept.trail.events(), filter),
    close: () => {
      engine.stop();
      closing ??= listener.close().then(() => {
        kept.close();
      });
      return closing;
    },
  };
  const reset = (): void => {
    controls.reset();
  };
  const run: RunUnasked = (operation, request, caller) =>
    runOperation(request, { ...service, operation, caller });
  return { server, reset, run };
}

function controlsOf(
  { store, trail }: KeptStore,
  {
    clock,
    engine,
    throttle,
  }: { clock: AdjustableClock; engine: RotationEngine; throttle: Throttle },
  options: LocalOptions,
): Controls {
  const faults = faultTable(options.random ?? Math.random);
  const log = callLog();
  const reset = (): void => {
    store.reset();
    clock.reset();
    faults.clear();
    throttle.clear();
    log.clear();
    trail.clear();
  };
  return { clock, faults, log, reset, settled: () => engine.settled() };
}

function throttleOf({ throttling = false }: LocalOptions, clock: Clock): Throttle {
  if (throttling === false) return noThrottle;
  return throttling === true ? openThrottle(clock) : openThrottle(clock, throttling);
}

function authenticationFor(
  principals: PrincipalRegistry,
  home: Scope,
  options: LocalOptions,
): Authenticate {
  const findSigner: FindSigner = (accessKeyId) => principals.signer(accessKeyId);
  if (options.auth === 'off') return openAuthentication(findSigner, home);
  return strictAuthentication(findSigner, options.clock ?? systemClock);
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
