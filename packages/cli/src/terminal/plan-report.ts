import type { MigrationPlan, PlannedSecret, PlanWarning } from '@undotenv/migration';
import { table, visible, type Colors, type Terminal } from './terminal.ts';

/**
 * Shows a plan: what moves where and why, what is written, what changes, what to look at.
 *
 * @param write where its lines go: to stdout where the plan is the result, else among the messages
 */
export function showPlan(
  terminal: Terminal,
  plan: MigrationPlan,
  write: (line: string) => void,
): void {
  const { bold } = terminal.colors;
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    write(bold(title));
    for (const line of lines) write(`  ${line}`);
    write('');
  };
  section(`variables of ${plan.file}`, variableLines(plan));
  section('secrets', secretLines(plan, terminal.colors));
  section('files', fileLines(plan));
  section(
    'start scripts (changed only if you agree)',
    plan.startScripts.flatMap(({ script, before, after }) => [
      `${visible(script)}:`,
      `  - ${visible(before)}`,
      `  + ${visible(after)}`,
    ]),
  );
  section('cost', costLines(plan));
  for (const warning of plan.warnings) terminal.warn(visible(warningText(warning)));
}

function warningText({ message, variables = [], lines = [] }: PlanWarning): string {
  const where = lines.length === 0 ? '' : ` (lines ${lines.join(', ')})`;
  return `${message}${variables.length === 0 ? '' : `: ${variables.join(', ')}`}${where}`;
}

function variableLines({ variables }: MigrationPlan): string[] {
  return table(
    variables.map(({ variable, exposed, movedTo, reason }) => [
      visible(variable),
      exposed ? 'secret' : 'setting',
      movedTo === undefined ? 'stays' : `→ ${visible(movedTo)}`,
      visible(reason),
    ]),
  );
}

function secretLines({ secrets }: MigrationPlan, colors: Colors): string[] {
  const rows = table(
    secrets.map((secret) => [
      secret.action,
      visible(secret.name),
      `${String(secret.bytes)} bytes`,
      noteOf(secret),
    ]),
  );
  return rows.map((row, index) => colorOf(secrets[index], colors)(row));
}

function noteOf({ note, description, tags }: PlannedSecret): string {
  const changed = [
    ...(description.before === description.after ? [] : ['description']),
    ...tags.filter(({ before, after }) => before !== after).map(({ key }) => `tag ${key}`),
  ];
  const changes = changed.length === 0 ? '' : `sets ${changed.join(', ')}`;
  return visible([note ?? '', changes].filter((part) => part !== '').join('; '));
}

function colorOf(secret: PlannedSecret | undefined, colors: Colors): (text: string) => string {
  switch (secret?.action) {
    case 'create':
    case 'restore':
      return colors.green;
    case 'update':
      return colors.yellow;
    case 'refused':
      return colors.red;
    case 'unchanged':
    case undefined:
      return colors.dim;
  }
}

function fileLines({ files }: MigrationPlan): string[] {
  return files
    .filter(({ onConsent }) => !onConsent)
    .flatMap(({ path, change, summary }) => [
      `${change} ${visible(path)}`,
      ...summary.map((line) => `  ${visible(line)}`),
    ]);
}

function costLines({ cost, target }: MigrationPlan): string[] {
  if (target.kind === 'local') return ['nothing: the store is on this machine'];
  const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
  return [
    `${dollars(cost.secrets + cost.calls)} a month: ${dollars(cost.secrets)} for the secrets, ` +
      `${dollars(cost.calls)} for calls (${cost.assumption})`,
  ];
}
