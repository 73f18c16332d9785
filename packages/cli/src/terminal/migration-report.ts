import type { MigrationPlan, MigrationReport, MigrationTarget } from '@undotenv/migration';
import { runCommandFor } from './next-command.ts';
import { visible, type Terminal } from './terminal.ts';

/** What has become of the secrets of one application. */
export function sayDone(terminal: Terminal, { counts }: MigrationReport): void {
  const { created, updated, restored, unchanged } = counts;
  const parts = [
    `${String(created)} created`,
    `${String(updated)} updated`,
    ...(restored > 0 ? [`${String(restored)} restored`] : []),
    `${String(unchanged)} unchanged`,
  ];
  terminal.success(`done: ${parts.join(', ')}`);
}

/** Values that git history has: they are known already, wherever they are kept now. */
export function variablesToRotate(plans: readonly MigrationPlan[]): string[] {
  const warnings = plans
    .flatMap((plan) => plan.warnings)
    .filter(({ code }) => code === 'already-in-history');
  return [...new Set(warnings.flatMap(({ variables = [] }) => variables))];
}

export function sayNextSteps(
  terminal: Terminal,
  target: MigrationTarget,
  rotate: readonly string[],
): void {
  const onAws = target.kind === 'local' ? 'on AWS: ' : '';
  const steps = [
    `start the application with \`${runCommandFor(target)} COMMAND\``,
    'clean sensitive data out of every other copy of .env: backups, CI settings, chats',
    ...(rotate.length === 0
      ? []
      : [`rotate these now, git history has them: ${rotate.map(visible).join(', ')}`]),
    `${onAws}enable automatic rotation for the secrets`,
    `${onAws}update IAM policies: the application needs secretsmanager:GetSecretValue on them`,
  ];
  terminal.say('next steps:');
  steps.forEach((step, index) => {
    terminal.say(`  ${String(index + 1)}. ${step}`);
  });
  terminal.hint('`undotenv undo` takes it all back');
}
