import type { MigrationTarget } from '@undotenv/migration';

/** The command that migrates to the same place again: one without `--local` would go to AWS. */
export function migrateCommandFor({
  target,
  environment,
}: {
  target: MigrationTarget;
  environment?: string;
}): string {
  const where = target.kind === 'local' ? ' --local' : '';
  return `undotenv migrate${where}${environment === undefined ? '' : ` --env ${environment}`}`;
}

/** How a program is run with the secrets of a target. */
export function runCommandFor(target: MigrationTarget): string {
  return target.kind === 'local' ? 'undotenv run --local --' : 'undotenv run --';
}
