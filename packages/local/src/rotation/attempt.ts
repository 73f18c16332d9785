import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { EmitServiceEvent, ServiceEventName } from '../service-events.ts';
import type { SecretStore, StoredSecret } from '../store/store.ts';
import { removeTest } from './begin-run.ts';
import {
  functionTimeoutMs,
  type Invoke,
  type Outcome,
  type RotationFailure,
  rotationSteps,
  type StepFailure,
} from './rotation-function.ts';
import {
  attemptFailed,
  hasRun,
  heldBack,
  isFinished,
  rotated,
  type WithRotation,
  type WithRun,
} from './rotation-state.ts';

export interface AttemptDependencies {
  readonly store: SecretStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly invoke: Invoke;
  readonly emit: EmitServiceEvent;
  /** Is told of every step that failed; never throws. */
  readonly onFailure: (failure: RotationFailure) => void;
}

type Running = WithRotation & WithRun;

/**
 * One attempt at the run of `secret`, from its first step on, as it was stored when the attempt
 * began. It ends early when the run is no longer the secret's: cancelled, abandoned or deleted. While
 * the secret awaits deletion no step follows: nobody could read what it would set.
 *
 * @param accept is told how each step went; when it answers false, the run is somebody else's to end
 */
export async function attempt(
  secret: Running,
  dependencies: AttemptDependencies,
  accept: (outcome: Outcome) => boolean,
  closing: AbortSignal,
): Promise<void> {
  const { invoke, ids } = dependencies;
  const { functionArn, run } = secret.rotation;
  const RotationToken = ids.rotationToken();
  for (const Step of run.kind === 'test' ? (['testSecret'] as const) : rotationSteps) {
    const event = {
      Step,
      SecretId: secret.arn,
      ClientRequestToken: run.versionId,
      RotationToken,
    };
    const timeout = AbortSignal.timeout(functionTimeoutMs);
    const outcome = await invoke(functionArn, event, AbortSignal.any([closing, timeout]));
    if (closing.aborted) return;
    if (outcome !== 'done') tellFailure(secret, { step: Step, ...outcome }, dependencies);
    if (!accept(outcome)) return;
    const present = stillRunning(secret, dependencies.store);
    if (present === undefined) return;
    if (present.deletionAtMs !== undefined) {
      dependencies.store.put(heldBack(present));
      return;
    }
    if (outcome !== 'done') {
      fail(present, `${Step} ${outcome.outcome}`, dependencies);
      return;
    }
  }
  succeed(secret, dependencies);
}

/** `secret` as it is now, if its run is still the one of this attempt. */
function stillRunning(secret: Running, store: SecretStore): Running | undefined {
  const present = store.findByName(secret, secret.name);
  if (present?.arn !== secret.arn || !hasRun(present)) return undefined;
  const { run } = present.rotation;
  const { versionId, attempts } = secret.rotation.run;
  return run.versionId === versionId && run.attempts === attempts ? present : undefined;
}

function succeed(secret: Running, dependencies: AttemptDependencies): void {
  const { store, clock } = dependencies;
  const present = stillRunning(secret, store);
  if (present === undefined) return;
  if (present.rotation.run.kind === 'test') {
    removeTest(present, store);
    tell('TestRotationSucceeded', present, dependencies);
  } else if (isFinished(present)) {
    store.put(rotated(present, clock.now()));
    tell('RotationSucceeded', present, dependencies);
  } else {
    const kind = 'left AWSCURRENT where it was';
    tellFailure(present, { step: 'finishSecret', outcome: 'failed', kind }, dependencies);
    fail(present, `finishSecret ${kind}`, dependencies);
  }
}

/** A test is not repeated (assumed). A rotation is, and keeps its version even if it gives up. */
function fail(present: Running, reason: string, dependencies: AttemptDependencies): void {
  const { store, clock } = dependencies;
  if (present.rotation.run.kind === 'test') {
    removeTest(present, store);
    tell('TestRotationFailed', present, dependencies, reason);
    return;
  }
  const failed = attemptFailed(present, clock.now());
  store.put(failed);
  if (!hasRun(failed)) tell('RotationFailed', present, dependencies, reason);
}

function tellFailure(
  { arn, rotation }: Running,
  failure: StepFailure & Pick<RotationFailure, 'step'>,
  { onFailure }: Pick<AttemptDependencies, 'onFailure'>,
): void {
  onFailure({ functionArn: rotation.functionArn, secretId: arn, ...failure });
}

function tell(
  name: ServiceEventName,
  secret: StoredSecret & WithRun,
  { emit, clock }: Pick<AttemptDependencies, 'emit' | 'clock'>,
  reason?: string,
): void {
  const { versionId } = secret.rotation.run;
  emit({ name, secret, versionId, ...(reason !== undefined && { reason }), atMs: clock.now() });
}
