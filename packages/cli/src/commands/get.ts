import { parseJsonObject } from '@undotenv/protocol';
import type { Command } from 'commander';
import { resolveReference } from '../project/application.ts';
import type { Context } from '../context.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { ownPartOf } from '../secrets/own-part.ts';
import { pickKey } from '../secrets/secret-object.ts';
import { sessionAt, withSession, type Session } from '../target/session.ts';
import { table, visible } from '../terminal/terminal.ts';
import { valueRequest } from '../secrets/value-request.ts';

interface GetOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly showValues?: boolean;
}

const masked = '********';

export function define(command: Command, context: Context): void {
  command
    .description('Reads one secret or one key of it. Values are masked unless --show-values.')
    .argument('<reference>', 'NAME or NAME#KEY: a secret of the manifest, or any name or ARN')
    .option('--show-values', 'print the value itself on stdout')
    .addHelpText('after', '\nExample:\n  $ undotenv get database#password --local --show-values')
    .action((reference: string, options: GetOptions) =>
      withSession(context, options, 'read', (session) => get(context, session, reference, options)),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function get(
  context: Context,
  session: Session,
  text: string,
  options: GetOptions,
): Promise<void> {
  const reference = resolveReference(session.application, text);
  const { destination } = sessionAt(session, reference);
  const whole = await destination.api.call('GetSecretValue', valueRequest(reference));
  const answer = reference.place === undefined ? whole : ownPartOf(whole, reference.place);
  const value = answer.SecretString ?? answer.SecretBinary ?? '';
  const shown = reference.jsonKey === undefined ? value : pickKey(answer, reference.jsonKey);
  if (options.json === true) {
    context.terminal.printJson({
      arn: answer.ARN,
      name: answer.Name,
      versionId: answer.VersionId,
      stages: answer.VersionStages,
      ...(reference.jsonKey !== undefined && { key: reference.jsonKey }),
      value: options.showValues === true ? shown : masked,
    });
    return;
  }
  if (options.showValues === true) {
    context.terminal.print(shown);
    return;
  }
  for (const line of maskedLines(reference.jsonKey, value)) context.terminal.print(line);
  context.terminal.hint('add --show-values to print it');
}

/** The keys with their values masked, or one mask for a text. Lengths are not shown either. */
function maskedLines(jsonKey: string | undefined, value: string): string[] {
  if (jsonKey !== undefined) return [masked];
  const object = parseJsonObject(value);
  if (object === undefined) return [masked];
  return table(Object.keys(object).map((key) => [visible(key), masked]));
}
