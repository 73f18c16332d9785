import {
  tagsToRecord,
  type DescribeSecretResponse,
  type SecretVersionsListEntry,
} from '@undotenv/protocol';
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
import { sessionAt, withSession, type Session } from '../target/session.ts';
import { table, visible } from '../terminal/terminal.ts';

interface DescribeOptions extends TargetOptions, ProjectOptions, OutputOptions {}

export function define(command: Command, context: Context): void {
  command
    .description('Shows name, ARN, description, tags and versions of one secret.')
    .argument('<reference>', 'NAME: a secret of the manifest, or any name or ARN')
    .addHelpText('after', '\nExample:\n  $ undotenv describe database --local')
    .action((reference: string, options: DescribeOptions) =>
      withSession(context, options, 'read', (session) =>
        describe(context, session, reference, options),
      ),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function describe(
  context: Context,
  session: Session,
  text: string,
  options: DescribeOptions,
): Promise<void> {
  const reference = resolveReference(session.application, text);
  const { secretId } = reference;
  const { api } = sessionAt(session, reference).destination;
  const secret = await api.call('DescribeSecret', { SecretId: secretId });
  const { Versions } = await api.call('ListSecretVersionIds', { SecretId: secretId });
  if (options.json === true) {
    context.terminal.printJson(toJson(secret, Versions));
    return;
  }
  for (const line of toLines(secret, Versions)) context.terminal.print(line);
  context.terminal.hint('`undotenv get` with the same name and options reads it, masked');
}

function toJson(
  secret: DescribeSecretResponse,
  versions: readonly SecretVersionsListEntry[],
): Record<string, unknown> {
  return {
    name: secret.Name,
    arn: secret.ARN,
    description: secret.Description,
    created: isoTime(secret.CreatedDate),
    ...(secret.LastChangedDate !== undefined && { changed: isoTime(secret.LastChangedDate) }),
    ...(secret.DeletedDate !== undefined && { deletion: isoTime(secret.DeletedDate) }),
    tags: tagsToRecord(secret.Tags),
    versions: versions.map(({ VersionId, VersionStages, CreatedDate }) => ({
      versionId: VersionId,
      stages: VersionStages ?? [],
      created: isoTime(CreatedDate),
    })),
  };
}

function toLines(
  secret: DescribeSecretResponse,
  versions: readonly SecretVersionsListEntry[],
): string[] {
  const facts = [
    ['name', secret.Name],
    ['arn', secret.ARN],
    ['description', secret.Description ?? ''],
    ['created', isoTime(secret.CreatedDate)],
    ['changed', secret.LastChangedDate === undefined ? '' : isoTime(secret.LastChangedDate)],
    ['deletion', secret.DeletedDate === undefined ? '' : isoTime(secret.DeletedDate)],
    ...(secret.Tags ?? []).map(({ Key, Value }) => ['tag', `${Key}=${Value}`]),
    ...versions.map(({ VersionId, VersionStages }) => [
      'version',
      `${VersionId} ${(VersionStages ?? []).join(' ')}`,
    ]),
  ];
  return table(facts.filter(([, fact]) => fact !== '').map((row) => row.map(visible)));
}

function isoTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString();
}
