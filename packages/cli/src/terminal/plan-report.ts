import type { MigrationPlan, PlannedSecret, PlanWarning } from '@undotenv/migration';
import { counted, table, visible, type Colors, type Terminal } from './terminal.ts';

/**
 * Shows a plan: what moves where and why, what is written, what changes, what to look at.
 *
 * @param write where its lines go: to stdout where the plan is the result, else among the messages
 * @param folder of one of several applications, for warnings that do not stand below its name
 */
export function showPlan(
  terminal: Terminal,
  plan: MigrationPlan,
  write: (line: string) => void,
  folder?: string,
): void {
  const { bold } = terminal.colors;
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    write(bold(title));
    for (const line of lines) write(`  ${line}`);
    write('');
  };
  for (const file of plan.environmentFiles) {
    section(`variables of ${visible(file)}`, variableLines(plan, file));
  }
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
  const where = folder === undefined ? '' : `${folder}: `;
  for (const warning of plan.warnings) terminal.warn(visible(`${where}${warningText(warning)}`));
}

/** Heads what is said about one of several applications. */
export function sayApplication(terminal: Terminal, folder: string): void {
  terminal.say(terminal.colors.bold(visible(folder)));
}

/** What the plans of several applications come to together. */
export function showTotals(plans: readonly MigrationPlan[], write: (line: string) => void): void {
  const { moved, secrets, dollars } = totalsOf(plans);
  const cost = dollars === 0 ? '' : `, $${dollars.toFixed(2)} a month`;
  const what = `${counted(moved, 'variable')} into ${counted(secrets, 'secret')}`;
  write(`together, ${counted(plans.length, 'application')}: ${what}${cost}`);
}

export interface PlanTotals {
  readonly moved: number;
  readonly secrets: number;
  /** US dollars a month, for secrets and calls. */
  readonly dollars: number;
}

export function totalsOf(plans: readonly MigrationPlan[]): PlanTotals {
  const sum = (of: (plan: MigrationPlan) => number): number =>
    plans.reduce((total, plan) => total + of(plan), 0);
  return {
    moved: sum(({ totals }) => totals.moved),
    secrets: sum(({ secrets }) => secrets.length),
    dollars: Math.round(sum(({ cost }) => cost.secrets + cost.calls) * 100) / 100,
  };
}

function warningText({ message, file, variables = [], lines = [] }: PlanWarning): string {
  const of = file === undefined ? '' : `${file}, `;
  const where = lines.length === 0 ? '' : ` (${of}lines ${lines.join(', ')})`;
  return `${message}${variables.length === 0 ? '' : `: ${variables.join(', ')}`}${where}`;
}

function variableLines({ variables }: MigrationPlan, file: string): string[] {
  return table(
    variables
      .filter((each) => each.file === file)
      .map(({ variable, exposed, movedTo, alsoMovedTo = [], reason }) => [
        visible(variable),
        exposed ? 'secret' : 'setting',
        movedTo === undefined ? 'stays' : `→ ${[movedTo, ...alsoMovedTo].map(visible).join(', ')}`,
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

function noteOf({ region, note, kept = [], description, tags }: PlannedSecret): string {
  const changed = [
    ...(description.before === description.after ? [] : ['description']),
    ...tags.filter(({ before, after }) => before !== after).map(({ key }) => `tag ${key}`),
  ];
  const changes = changed.length === 0 ? '' : `sets ${changed.join(', ')}`;
  const keeps = kept.length === 0 ? '' : `kept from the store: ${kept.join(', ')}`;
  const where = region === undefined ? '' : `in ${region}`;
  return visible([where, note ?? '', keeps, changes].filter((part) => part !== '').join('; '));
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
