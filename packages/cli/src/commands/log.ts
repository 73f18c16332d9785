import { lookUpEvents, type EventFilter } from '@undotenv/local/audit';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { eventName } from '../log/event-name.ts';
import { eventRow } from '../log/event-row.ts';
import { openLocalTrail, withTrailOptions, type TrailOptions } from '../log/local-trail.ts';
import { moment } from '../log/moment.ts';
import { wholeNumber } from '../option-values.ts';
import { withJson, type OutputOptions } from '../options.ts';
import { counted, table } from '../terminal/terminal.ts';
import { addVerbs, type Verb } from './verb.ts';

interface LogOptions extends TrailOptions, OutputOptions {
  readonly secret?: string;
  readonly principal?: string;
  readonly event?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
}

const logVerbs: readonly Verb[] = [
  {
    name: 'verify',
    summary: 'prove that the trail is whole and as it was written',
    load: () => import('./log-verify.ts'),
  },
];

export function define(command: Command, context: Context): void {
  const momentOf = (text: string): Date => moment(text, context.clock());
  command
    .description(
      'Shows the audit trail of the local store, newest first: every call, whether it was answered ' +
        'or refused, in the form of CloudTrail. For AWS, CloudTrail has it.',
    )
    .option('--secret <name>', 'only calls about this secret: name, ARN, or a beginning with *')
    .option('--principal <who>', 'only calls by this user or role: ARN, name or access key id')
    .option('--event <operation>', 'only these, such as GetSecretValue', eventName)
    .option('--since <time>', 'from then on: 2026-01-31, 2026-01-31T12:00 (UTC), 30m, 7d', momentOf)
    .option('--until <time>', 'up to then', momentOf)
    .option('--limit <number>', 'at most so many', wholeNumber('--limit', 1, 999_999_999), 50)
    .addHelpText('after', "\nExample:\n  $ undotenv log --secret 'nba-mcp/*' --since 7d")
    .action((options: LogOptions) => log(context, options));
  addVerbs(command, logVerbs, context);
  withJson(withTrailOptions(command));
}

async function log(context: Context, options: LogOptions): Promise<void> {
  const { terminal } = context;
  const { dataDirectory, rootKey } = await openLocalTrail(context, options);
  const { events, leftOut } = lookUpEvents({ dataDirectory, rootKey, ...filterOf(options) });
  if (options.json === true) terminal.printJson(events);
  else for (const line of table(events.map(eventRow))) terminal.print(line);
  if (leftOut > 0) {
    terminal.error(`${counted(leftOut, 'record')} left out: not as it was written`);
    terminal.hint('`undotenv log verify` says which, and what can be concluded');
    context.exitWith(exitCodes.failed);
  } else if (events.length === 0) {
    terminal.hint('no call on record fits; `undotenv log verify` says whether any is missing');
  } else if (events.length === options.limit) {
    terminal.hint(
      `these are the newest ${String(options.limit)}: --limit, --since and --until show others`,
    );
  }
}

function filterOf({ secret, principal, event, since, until, limit }: LogOptions): EventFilter {
  return {
    limit,
    ...(secret !== undefined && { secret }),
    ...(principal !== undefined && { principal }),
    ...(event !== undefined && { event }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}
