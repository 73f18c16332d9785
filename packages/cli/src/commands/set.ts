import { SecretNotFoundError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { secretTags, withKey, type ManifestSecret } from '@undotenv/manifest';
import {
  recordToTags,
  type CreateSecretRequest,
  type GetSecretValueResponse,
} from '@undotenv/protocol';
import type { Command } from 'commander';
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
import { readValue, type ValueInputOptions } from '../secrets/value-input.ts';
import { writableReference, type WritableReference } from '../secrets/writable-reference.ts';
import { sessionAt, withSession, type Session } from '../target/session.ts';
import { reportChange, type SecretChange } from '../terminal/change-report.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { visible } from '../terminal/terminal.ts';
import { valueRequest } from '../secrets/value-request.ts';

interface SetOptions extends TargetOptions, ProjectOptions, OutputOptions, ValueInputOptions {}

export function define(command: Command, context: Context): void {
  command
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
      withSession(context, options, 'write', (session) =>
        set(context, session, reference, options),
      ),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function set(
  context: Context,
  opened: Session,
  text: string,
  options: SetOptions,
): Promise<void> {
  const reference = writableReference(opened.application, text);
  const session = sessionAt(opened, reference);
  const { application, destination } = session;
  const { api, target } = destination;
  sayTarget(context, target, application?.environment.name);
  const value = await readValue(context, options, visible(text));
  const current = await currentValue(api, reference.secretId);
  const name = current?.Name ?? reference.secretId;
  const declared = declaredSecret(application, name)?.secret;
  const secretString = newSecretString(reference, declared, current, value);
  const written =
    current === undefined
      ? await create(api, name, secretString, creationMetadata(application, text))
      : await replace(api, reference.secretId, current, secretString, context.newId());
  const { jsonKey: key } = reference;
  reportChange(context, session, options, { name, ...(key !== undefined && { key }), ...written });
}

async function currentValue(
  api: SecretsManagerApi,
  secretId: string,
): Promise<GetSecretValueResponse | undefined> {
  try {
    return await api.call('GetSecretValue', valueRequest({ secretId }));
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

type Written = Omit<SecretChange, 'name' | 'key'>;

async function create(
  api: SecretsManagerApi,
  name: string,
  secretString: string,
  metadata: Pick<CreateSecretRequest, 'Description' | 'Tags'>,
): Promise<Written> {
  const { VersionId: versionId } = await api.call('CreateSecret', {
    Name: name,
    SecretString: secretString,
    ...metadata,
  });
  return { outcome: 'created', ...(versionId !== undefined && { versionId }) };
}

async function replace(
  api: SecretsManagerApi,
  secretId: string,
  current: GetSecretValueResponse,
  secretString: string,
  versionId: string,
): Promise<Written> {
  if (current.SecretString === secretString) return { outcome: 'unchanged' };
  const previousVersionId = current.VersionId;
  await replaceCurrentVersion(api, {
    secretId,
    expectedVersionId: previousVersionId,
    secretString,
    token: versionId,
  });
  return { outcome: 'updated', versionId, previousVersionId };
}

/** A secret written by the name the manifest gives it gets what the manifest says of it, too. */
function creationMetadata(
  application: Application | undefined,
  text: string,
): Pick<CreateSecretRequest, 'Description' | 'Tags'> {
  const [name] = text.split('#');
  const declared = application?.manifest.secrets.find(({ secret }) => secret === name);
  if (application === undefined || declared === undefined) return {};
  const tags = secretTags(application.manifest, declared, application.environment.name);
  return {
    ...(declared.description !== undefined && { Description: declared.description }),
    Tags: recordToTags(tags),
  };
}
