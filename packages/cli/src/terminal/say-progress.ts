import type { MigrationProgress, UndoneSecretOutcome } from '@undotenv/migration';
import { counted, visible, type Terminal } from './terminal.ts';

/** Tells what a migration or an undo is doing, as it happens. */
export function sayProgress(terminal: Terminal, progress: MigrationProgress): void {
  switch (progress.step) {
    case 'backed-up':
      terminal.success(`encrypted backup of ${counted(progress.files, 'file')}`);
      return;
    case 'writing':
      terminal.progress(
        `writing ${visible(progress.secret)} (${String(progress.position)}/${String(progress.of)})`,
      );
      return;
    case 'written':
      sayWritten(terminal, progress);
      return;
    case 'verified':
      terminal.success(
        `read back ${counted(progress.secrets, 'secret')}: equal to what was written`,
      );
      return;
    case 'rewritten':
      terminal.success(`rewrote ${visible(progress.file)}`);
      return;
    case 'removed':
      terminal.success(`removed ${visible(progress.file)}`);
      return;
    case 'restored':
      terminal.success(`restored ${visible(progress.file)}`);
      return;
    case 'returned':
      // The plan has said already what stays.
      if (progress.outcome === 'kept') return;
      terminal.success(`${visible(progress.secret)}: ${returnedText[progress.outcome]}`);
  }
}

function sayWritten(
  terminal: Terminal,
  { secret, outcome, arn }: Extract<MigrationProgress, { step: 'written' }>,
): void {
  if (outcome === 'updated') terminal.warn(`${visible(secret)} exists already`);
  terminal.success(`${outcome} ${visible(secret)}`);
  terminal.say(`    ${terminal.colors.dim(visible(arn))}`);
}

const returnedText: Readonly<Record<UndoneSecretOutcome, string>> = {
  'deletion-scheduled': 'deletion scheduled',
  kept: 'kept',
  'kept-changed-since': 'kept: somebody wrote to it since',
  'not-written': 'was not written, so nothing to take back',
  returned: 'its previous value is current again',
};
