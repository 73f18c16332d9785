import { tagsToRecord, type SecretListEntry } from '@undotenv/protocol';
import type { SecretsManagerApi } from '@undotenv/client/api';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { withSession, type Session } from '../target/session.ts';
import { table, visible } from '../terminal/terminal.ts';

interface ListOptions extends TargetOptions, ProjectOptions, OutputOptions {}

export function define(command: Command, context: Context): void {
  command
    .description('Lists the secrets of the target, never their values.')
    .argument('[prefix]', 'only names that begin with this')
    .addHelpText('after', '\nExample:\n  $ undotenv list nba-mcp --local')
    .action((prefix: string | undefined, options: ListOptions) =>
      withSession(context, options, 'read', (session) => list(context, session, prefix, options)),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function list(
  context: Context,
  { destination }: Session,
  prefix: string | undefined,
  options: ListOptions,
): Promise<void> {
  const secrets = await listSecrets(destination.api, prefix);
  if (options.json === true) {
    context.terminal.printJson(secrets.map(toJson));
    return;
  }
  const rows = secrets.map((secret) => [
    visible(secret.Name),
    isoDate(secret.LastChangedDate ?? secret.CreatedDate),
    visible(secret.Description ?? ''),
  ]);
  for (const line of table(rows)) context.terminal.print(line);
  context.terminal.hint(
    secrets.length === 0
      ? emptyHint(prefix)
      : '`undotenv describe NAME` with the same options shows one of them',
  );
}

function emptyHint(prefix: string | undefined): string {
  return prefix === undefined
    ? 'there is no secret yet: `undotenv migrate` or `undotenv set` makes one'
    : 'no name begins so: `undotenv list` with the same options shows every name';
}

async function listSecrets(
  api: SecretsManagerApi,
  prefix: string | undefined,
): Promise<SecretListEntry[]> {
  const secrets: SecretListEntry[] = [];
  let token: string | undefined;
  do {
    const page = await api.call('ListSecrets', {
      MaxResults: 100,
      ...(prefix !== undefined && { Filters: [{ Key: 'name', Values: [prefix] }] }),
      ...(token !== undefined && { NextToken: token }),
    });
    secrets.push(...page.SecretList);
    token = page.NextToken;
  } while (token !== undefined);
  return secrets.sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function toJson(secret: SecretListEntry): Record<string, unknown> {
  return {
    name: secret.Name,
    arn: secret.ARN,
    description: secret.Description,
    changed: new Date((secret.LastChangedDate ?? secret.CreatedDate) * 1000).toISOString(),
    tags: tagsToRecord(secret.Tags),
  };
}

function isoDate(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
