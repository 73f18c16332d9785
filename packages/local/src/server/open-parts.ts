import { randomUUID } from 'node:crypto';
import type { JsonObject, OperationName } from '@undotenv/protocol';
import type { Caller } from '../access/caller.ts';
import { openPrincipals, type PrincipalRegistry } from '../access/principals.ts';
import { serviceEvent } from '../audit/service-event.ts';
import type { Trail } from '../audit/trail.ts';
import { callLog } from '../control/call-log.ts';
import { type AdjustableClock, adjustableClock, type Clock, systemClock } from '../clock.ts';
import { faultTable } from '../control/fault-table.ts';
import { type AnswerCall, callAnswerer } from '../http/answer-call.ts';
import type { Controls } from '../control/answer-control.ts';
import {
  type Authenticate,
  type FindSigner,
  openAuthentication,
  strictAuthentication,
} from '../http/authenticate.ts';
import { randomIds } from '../ids.ts';
import type { KeptStore } from '../data-directory/kept-store.ts';
import type { Keys } from '../kms/key.ts';
import { openKeys } from '../kms/key-registry.ts';
import type { LocalAccess } from './local-access.ts';
import type { LocalOptions } from './local-server.ts';
import { runOperation } from '../operations/table.ts';
import { secureRandomBelow } from '../random.ts';
import { replicatingStore } from '../replication/replicating-store.ts';
import { openRotations } from '../rotation/open-rotations.ts';
import type { RotationEngine } from '../rotation/rotation-engine.ts';
import type { RotationFunctions } from '../rotation/rotation-functions.ts';
import { rememberedListings } from '../rules/listings.ts';
import type { EmitServiceEvent } from '../service-events.ts';
import { settingsOf } from './service-settings.ts';
import type { Scope, StoredSecret } from '../store/store.ts';
import { noThrottle, openThrottle, type Throttle } from '../throttling/throttle.ts';

/** A server that does not listen yet. */
export interface Parts {
  readonly answerCall: AnswerCall;
  readonly controls: Controls;
  readonly principals: PrincipalRegistry;
  readonly keys: Keys;
  readonly functions: RotationFunctions;
  /** Attends to nothing before its first `wake`. */
  readonly engine: RotationEngine;
  readonly run: RunUnasked;
}

export type RunUnasked = (
  operation: OperationName,
  request: JsonObject,
  caller: Caller,
) => ReturnType<typeof runOperation>;

/**
 * Puts together what answers calls, over a store that is open.
 *
 * @param access how functions reach the server; asked once it listens.
 * @throws {RangeError} naming an option that is malformed, and what `startLocal` says of principals
 *   and keys.
 */
export function openParts(
  kept: KeptStore,
  home: Scope,
  options: LocalOptions,
  access: () => LocalAccess,
): Parts {
  const { ids = randomIds } = options;
  const clock = adjustableClock(options.clock ?? systemClock, () => {
    engine.sentAhead();
  });
  const store = replicatingStore(kept.store);
  const emit = emitterTo(kept.trail);
  const listAll = (): StoredSecret[] => kept.store.listAll();
  const rotating = { store, listAll, clock, ids, emit, access };
  const { engine, functions } = openRotations(options, rotating);
  const principals = principalsOf(kept, home, options);
  const keys = openKeys(kept.store, clock, home, randomUUID);
  for (const definition of options.keys ?? []) keys.create(definition);
  const service = {
    store,
    keys,
    clock,
    ids,
    emit,
    rotations: engine,
    randomBelow: secureRandomBelow,
    listings: rememberedListings(randomUUID),
    settings: settingsOf(options),
  };
  const throttle = throttleOf(options, clock);
  const controls = controlsOf(kept, { clock, engine, throttle }, options);
  const answerCall = callAnswerer({
    ...service,
    ...controls,
    authenticate: authenticationFor(principals, home, options),
    throttle,
    trail: kept.trail,
    newEventId: randomUUID,
  });
  const run: RunUnasked = (operation, request, caller) =>
    runOperation(request, { ...service, operation, caller });
  return { answerCall, controls, principals, keys, functions, engine, run };
}

function emitterTo(trail: Trail): EmitServiceEvent {
  return (event) => {
    // The trail itself says how many it could not take; nothing waits for these.
    trail.record([serviceEvent(event, randomUUID)]).catch(() => undefined);
  };
}

function principalsOf(
  { store }: KeptStore,
  home: Scope,
  { ids = randomIds, principals: definitions }: LocalOptions,
): PrincipalRegistry {
  const principals = openPrincipals(store, ids);
  // Made before any other, so that a server always has somebody who may do everything.
  principals.administratorKey(home);
  if (definitions !== undefined) principals.replaceAll(definitions);
  return principals;
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
