import type { RotationFailure } from '@undotenv/local';
import { type Terminal, visible } from '../terminal/terminal.ts';

const hints: Readonly<Record<RotationFailure['outcome'], string>> = {
  failed: 'its message may quote a value and is not shown: catch it in the function to see more',
  unreachable: 'it was not called: is its server running, and does that have the function?',
};

/** Says what failed: the server goes on and tries again, and nobody would know why it has to. */
export function rotationFailureWarner(terminal: Terminal): (failure: RotationFailure) => void {
  return ({ functionArn, step, secretId, outcome, kind }) => {
    terminal.warn(visible(`${functionArn} ${outcome} at ${step} of ${secretId}: ${kind}`));
    terminal.hint(hints[outcome]);
  };
}
