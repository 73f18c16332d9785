import type { StoredRotation, StoredSecret } from '../store/store.ts';
import { attempt, type AttemptDependencies } from './attempt.ts';
import { beginRun } from './begin-run.ts';
import type { Outcome } from './rotation-function.ts';
import {
  begun,
  hasRun,
  unfinishedVersion,
  type WithRotation,
  type WithRun,
} from './rotation-state.ts';
import type { Rotations } from './rotations.ts';
import { dueWindow, openWindow } from './window.ts';

export interface RotationEngine extends Rotations {
  /**
   * Looks for what is due after the clock was sent ahead. That lets time pass as if the server had
   * been up for all of it: what would have happened meanwhile does, though its window has closed.
   */
  sentAhead(): void;
  /** Resolves once nothing is under way and nothing is due: what waits for its time may be left. */
  settled(): Promise<void>;
  /** Lets go of everything under way; what is stored is taken up by the next engine. */
  stop(): void;
}

interface EngineDependencies extends AttemptDependencies {
  listAll(): StoredSecret[];
  canInvoke(functionArn: string): boolean;
}

/**
 * How long RotateSecret waits to be told by the first call that there is no such function. Lambda
 * says so at once, while the function itself may take minutes; AWS asks IAM instead.
 */
const patienceMs = 500;

/** The longest a timer of Node can be set for. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Rotates secrets when they are due. What is under way is stored with the secret, so that a new
 * engine on the same store goes on where one was killed, from the first step of the attempt. There
 * is one timer, to the next time that anything is due; it keeps no process alive.
 */
export function rotationEngine(dependencies: EngineDependencies): RotationEngine {
  const { store, clock, emit, ids } = dependencies;
  /** By ARN. */
  const running = new Map<string, Promise<void>>();
  /** Secrets whose state could not be stored: they wait for the next start. */
  const failing = new Set<string>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const launch = (
    secret: WithRotation & WithRun,
    accept: (outcome: Outcome) => boolean,
  ): Promise<void> => {
    const { arn } = secret;
    const started = begun(secret);
    store.put(started);
    const ended = attempt(started, dependencies, accept, closing.signal)
      .catch(() => {
        failing.add(arn);
      })
      .finally(() => {
        // The run may have been cancelled and another begun, while its function took its time.
        if (running.get(arn) === ended) running.delete(arn);
        wake();
      });
    running.set(arn, ended);
    return ended;
  };

  const tellStarted = (secret: WithRun & StoredSecret): void => {
    const { kind, versionId } = secret.rotation.run;
    const name = kind === 'test' ? 'TestRotationStarted' : 'RotationStarted';
    emit({ name, secret, versionId, atMs: clock.now() });
  };

  /** Begins what is due, or answers when it will be. */
  const attend = (secret: StoredSecret, dueTime: DueTime): number | undefined => {
    if (!mayRotate(secret)) return undefined;
    if (running.has(secret.arn) || failing.has(secret.arn)) return undefined;
    // What nobody here can rotate waits for a server that can, and uses up no attempt.
    if (!dependencies.canInvoke(secret.rotation.functionArn)) return undefined;
    const nowMs = clock.now();
    const dueAtMs = dueTime(secret.rotation, nowMs);
    if (dueAtMs === undefined || dueAtMs > nowMs) return dueAtMs;
    try {
      begin(secret, nowMs);
    } catch {
      failing.add(secret.arn);
    }
    return undefined;
  };

  const begin = (secret: WithRotation, nowMs: number): void => {
    if (hasRun(secret)) {
      void launch(secret, () => true);
      return;
    }
    const run = {
      kind: 'rotation',
      // What was never finished is what is attempted again.
      versionId: unfinishedVersion(secret) ?? ids.versionId(),
      closesAtMs: openWindow(secret.rotation, nowMs)?.closesAtMs,
    } as const;
    const begun = beginRun(secret, run, { store, clock });
    tellStarted(begun);
    void launch(begun, () => true);
  };

  const wake = (): void => {
    attendAll(dueInWindow);
  };

  const attendAll = (dueTime: DueTime): void => {
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    const dueTimes = dependencies.listAll().flatMap((secret) => attend(secret, dueTime) ?? []);
    if (dueTimes.length === 0) return;
    const pauseMs = dueTimes.reduce((one, other) => Math.min(one, other)) - clock.now();
    timer = setTimeout(wake, Math.min(Math.max(pauseMs, 1), longestTimeoutMs)).unref();
  };

  return {
    wake,
    sentAhead: () => {
      attendAll(firstDue);
    },
    canInvoke: (functionArn) => dependencies.canInvoke(functionArn),
    start: (secret, takeBack) =>
      new Promise((resolve) => {
        let isAnswered = false;
        const answer = (isReached: boolean): void => {
          if (isAnswered) return;
          isAnswered = true;
          clearTimeout(patience);
          if (!isReached) takeBack();
          else if (!closing.signal.aborted) tellStarted(secret);
          resolve(isReached);
        };
        const ended = launch(secret, (outcome) => {
          const isUnreached = outcome !== 'done' && outcome.outcome === 'unreachable';
          const isRefused = isUnreached && !isAnswered;
          answer(!isRefused);
          return !isRefused;
        });
        void ended.then(() => {
          answer(true);
        });
        const patience = setTimeout(answer, patienceMs, true);
      }),
    settled: async () => {
      wake();
      while (running.size > 0) await Promise.all(running.values());
    },
    stop: () => {
      clearTimeout(timer);
      closing.abort();
    },
  };
}

/** A replica is rotated with its primary, and a secret awaiting deletion not at all. */
function mayRotate(secret: StoredSecret): secret is WithRotation {
  const { rotation, deletionAtMs, primaryRegion } = secret;
  return deletionAtMs === undefined && primaryRegion === undefined && rotation?.enabled === true;
}

type DueTime = (rotation: StoredRotation, nowMs: number) => number | undefined;

const firstDue: DueTime = ({ run, dueAtMs }) => run?.dueAtMs ?? dueAtMs;

/**
 * Nothing begins once its window has closed. What has begun is finished, since the secret may be
 * changed at one end only: that is worse than to be late.
 */
const dueInWindow: DueTime = (rotation, nowMs) => {
  const dueAtMs = firstDue(rotation, nowMs);
  if (rotation.run !== undefined || dueAtMs === undefined || dueAtMs > nowMs) return dueAtMs;
  return dueWindow(rotation, nowMs)?.opensAtMs ?? dueAtMs;
};
