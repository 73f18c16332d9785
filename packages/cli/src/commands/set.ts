import { SecretNotFoundError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { secretTags, withKey, type ManifestSecret } from '@undotenv/manifest';
import { recordToTags, type GetSecretValueResponse } from '@undotenv/protocol';
import { Command } from 'commander';
import type { Application } from '../project/application.ts';
import type { Context } from '../context.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { declaredSecret } from '../secrets/declared-secret.ts';
import { replaceCurrentVersion } from '../secrets/replace-current-version.ts';
import { changeableObject } from '../secrets/secret-object.ts';
import { writableReference, type WritableReference } from '../secrets/writable-reference.ts';
import { withSession, type Session } from '../target/session.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { visible } from '../terminal/terminal.ts';
import { readValue, type ValueInputOptions } from '../secrets/value-input.ts';

interface SetOptions extends TargetOptions, ProjectOptions, OutputOptions, ValueInputOptions {}

export function setCommand(context: Context): Command {
  const command = new Command('set')
    .summary('write a secret, or one key of it')
    .description(
      'Writes a secret or one key of it, creating it if need be. The value is asked for without ' +
        'echo, or read from --stdin or --file; it is never taken from the command line.',
    )
    .argument('<reference>', 'NAME or NAME#KEY: a secret of the manifest, or any name or ARN')
    .option('--stdin', 'read the value from stdin')
    .option('--file <file>', 'read the value from a file')
    .addHelpText(
      'after',
      '\nExample:\n  $ pass show db | undotenv set database#password --local --stdin',
    )
    .action((reference: string, options: SetOptions) =>
      withSession(context, options, (session) => set(context, session, reference, options)),
    );
  return withJson(withProjectOptions(withTargetOptions(command)));
}

type Outcome = 'created' | 'unchanged' | 'updated';

async function set(
  context: Context,
  { application, destination }: Session,
  text: string,
  options: SetOptions,
): Promise<void> {
  const reference = writableReference(application, text);
  sayTarget(context, destination.target, application?.environment.name);
  const value = await readValue(context, options, visible(text));
  const current = await currentValue(destination.api, reference.secretId);
  const name = current?.Name ?? reference.secretId;
  const declared = declaredSecret(application, name)?.secret;
  const secretString = newSecretString(reference, declared, current, value);
  const outcome = await write(
    context,
    destination.api,
    reference.secretId,
    current,
    secretString,
    () => creationMetadata(application, text),
  );
  if (options.json === true) context.terminal.printJson({ name: reference.secretId, outcome });
  else context.terminal.success(`${outcome} ${visible(reference.secretId)}`);
  context.terminal.hint('`undotenv describe` with the same name and options shows its versions');
}

async function currentValue(
  api: SecretsManagerApi,
  secretId: string,
): Promise<GetSecretValueResponse | undefined> {
  try {
    return await api.call('GetSecretValue', { SecretId: secretId });
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

/** The whole new text of the secret; for one key, the current object with that key changed. */
function newSecretString(
  reference: WritableReference,
  declared: ManifestSecret | undefined,
  current: GetSecretValueResponse | undefined,
  value: string,
): string {
  if (reference.jsonKey === undefined) return value;
  const object = current === undefined ? {} : changeableObject(current);
  return JSON.stringify(withKey(declared, object, reference.jsonKey, value));
}

async function write(
  context: Context,
  api: SecretsManagerApi,
  secretId: string,
  current: GetSecretValueResponse | undefined,
  secretString: string,
  metadata: () => Pick<Parameters<typeof api.call<'CreateSecret'>>[1], 'Description' | 'Tags'>,
): Promise<Outcome> {
  if (current === undefined) {
    await api.call('CreateSecret', { Name: secretId, SecretString: secretString, ...metadata() });
    return 'created';
  }
  if (current.SecretString === secretString) return 'unchanged';
  await replaceCurrentVersion(api, {
    secretId,
    expectedVersionId: current.VersionId,
    secretString,
    token: context.newId(),
  });
  return 'updated';
}

/** A secret written by the name the manifest gives it gets what the manifest says of it, too. */
function creationMetadata(
  application: Application | undefined,
  text: string,
): { Description?: string; Tags?: { Key: string; Value: string }[] } {
  const [name] = text.split('#');
  const declared = application?.manifest.secrets.find(({ secret }) => secret === name);
  if (application === undefined || declared === undefined) return {};
  const tags = secretTags(application.manifest, declared, application.environment.name);
  return {
    ...(declared.description !== undefined && { Description: declared.description }),
    Tags: recordToTags(tags),
  };
}
