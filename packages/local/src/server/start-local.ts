import { lookUp } from '../audit/look-up.ts';
import { controlAnswerer } from '../control/answer-control.ts';
import { listen } from '../http/listen.ts';
import { createService } from '../http/service.ts';
import { randomIds } from '../ids.ts';
import { type KeptStore, openKeptStore } from '../data-directory/kept-store.ts';
import type { LocalAccess } from './local-access.ts';
import type { LocalOptions, LocalServer } from './local-server.ts';
import { openParts, type Parts, type RunUnasked } from './open-parts.ts';
import { isRegionName } from '../region.ts';
import { EphemeralOnlyError } from './server-errors.ts';
import type { Scope } from '../store/store.ts';

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
  readonly run: RunUnasked;
}

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
  // Nothing asks for it before the engine wakes or a call comes: by then the server listens.
  const parts = openParts(kept, home, options, () => access);
  const { accessKeyId, secretAccessKey } = parts.principals.administratorKey(home);
  const socketPath = kept.placeSocket();
  const listener = await listen({ host, port, socketPath }, (boundPort) =>
    createService({
      port: boundPort,
      answerCall: parts.answerCall,
      ...(options.control === true && { answerControl: controlAnswerer(parts.controls) }),
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
  parts.engine.wake();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    parts.engine.stop();
    closing ??= listener.close().then(() => {
      kept.close();
    });
    return closing;
  };
  const reset = (): void => {
    parts.controls.reset();
  };
  return { server: serverOf(access, kept, parts, close), reset, run: parts.run };
}

function serverOf(
  access: LocalAccess,
  { trail }: KeptStore,
  { controls, principals, keys, functions, engine }: Parts,
  close: () => Promise<void>,
): LocalServer {
  return {
    ...access,
    clock: controls.clock,
    faults: controls.faults,
    principals,
    keys,
    functions,
    settled: () => engine.settled(),
    calls: () => controls.log.calls(),
    lookUpEvents: (filter) => lookUp(trail.events(), filter),
    close,
  };
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
