import { verifyTrail, type TrailVerification } from '@undotenv/local/audit';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { conclusions, describeFinding, limitOf } from '../log/findings.ts';
import { sizeText, trailBytes } from '../log/trail-size.ts';
import { openLocalTrail, withTrailOptions, type TrailOptions } from '../log/local-trail.ts';
import { withJson, type OutputOptions } from '../options.ts';
import { counted } from '../terminal/terminal.ts';

interface VerifyOptions extends TrailOptions, OutputOptions {
  readonly includes?: Position;
}

type Position = TrailVerification['head'];

export function define(command: Command, context: Context): void {
  command
    .description(
      'Holds every record of the audit trail against its chain, its head and its witness; a server ' +
        'may be running. Exit code 1 if anything was changed, moved, cut or taken away.',
    )
    .option('--includes <head>', 'a head printed earlier, which must still be there', positionOf)
    .addHelpText('after', '\nExample:\n  $ undotenv log verify')
    .action((options: VerifyOptions) => verify(context, options));
  withJson(withTrailOptions(command));
}

async function verify(context: Context, options: VerifyOptions): Promise<void> {
  const { terminal } = context;
  const { includes } = options;
  const trail = await openLocalTrail(context, options);
  const verification = verifyTrail({ ...trail, ...(includes !== undefined && { includes }) });
  const { findings } = verification;
  if (findings.length > 0) context.exitWith(exitCodes.failed);
  if (options.json === true) {
    const { head, ...rest } = verification;
    const bytes = trailBytes(trail.dataDirectory);
    terminal.printJson({ whole: findings.length === 0, ...rest, bytes, head: headText(head) });
    return;
  }
  if (findings.length === 0) sayWhole(context, verification, trailBytes(trail.dataDirectory));
  else sayFindings(context, verification);
}

function sayWhole({ terminal }: Context, verification: TrailVerification, bytes: number): void {
  const { records, head, isTorn, exists } = verification;
  terminal.print(headText(head));
  if (!exists) {
    terminal.hint('there is no trail yet: it begins with the first call');
    return;
  }
  const what = `${counted(records, 'record')} in ${sizeText(bytes)}`;
  terminal.success(`${what}, each as it was written, none missing`);
  if (isTorn) terminal.say('a last record is being written, or was left by a crash: unanswered');
  const limit = limitOf(verification);
  if (limit !== undefined) terminal.warn(limit);
  terminal.hint(`write the head down: --includes ${headText(head)} proves later that it is there`);
}

const shownFindings = 20;

function sayFindings({ terminal }: Context, verification: TrailVerification): void {
  const { findings } = verification;
  for (const finding of findings.slice(0, shownFindings)) terminal.print(describeFinding(finding));
  terminal.error(
    `${counted(findings.length, 'finding')}; the first is in ${firstOf(verification)}`,
  );
  for (const line of conclusions(verification)) terminal.hint(line);
}

function firstOf({ findings }: TrailVerification): string {
  return `record ${String(Math.min(...findings.map(({ record }) => record)))}`;
}

/** `<number>:<MAC>`: a MAC is no secret, and says nothing of what is on record. */
function headText({ sequence, mac }: Position): string {
  return `${String(sequence)}:${mac}`;
}

function positionOf(text: string): Position {
  const [, sequence, mac] = /^(\d{1,15}):([\w-]{43})$/.exec(text) ?? [];
  if (sequence === undefined || mac === undefined) {
    throw new InvalidArgumentError('write it as `undotenv log verify` printed it: 12:…');
  }
  return { sequence: Number(sequence), mac };
}
