import type { WithRotation, WithRun } from './rotation-state.ts';

/** What the operations need of the rotation engine. */
export interface Rotations {
  /** Whether there is any way to call a function; whether it can be called shows when it is. */
  canInvoke(functionArn: string): boolean;
  /**
   * Starts the run of `secret`, which is stored already, and answers before the run ends: whether
   * its function can be called. If not, `takeBack` was called, and must have removed the run.
   */
  start(secret: WithRotation & WithRun, takeBack: () => void): Promise<boolean>;
  /** Looks again for what is due; to be called when the time or a secret's schedule has changed. */
  wake(): void;
}
