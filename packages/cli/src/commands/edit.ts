import { createSecretsClient } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import type { GetSecretValueResponse } from '@undotenv/protocol';
import { Command } from 'commander';
import type { Context } from '../context.ts';
import { draftOf } from '../editor/draft.ts';
import { editText } from '../editor/edit-text.ts';
import { UsageError } from '../errors.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import type { Application } from '../project/application.ts';
import { declaredSecret } from '../secrets/declared-secret.ts';
import { replaceCurrentVersion } from '../secrets/replace-current-version.ts';
import { writableReference } from '../secrets/writable-reference.ts';
import { withSession, type Session } from '../target/session.ts';
import { sayWayBack } from '../terminal/previous-version.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { visible } from '../terminal/terminal.ts';

interface EditOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly allowDisk?: boolean;
}

export function editCommand(context: Context): Command {
  const command = new Command('edit')
    .summary('change a secret in your editor')
    .description(
      'Opens a secret in $VISUAL, $EDITOR or vi. The text is in memory while you edit it and on no ' +
        'disk; it is stored if it is what the manifest declares, and nobody has written meanwhile.',
    )
    .argument('<reference>', 'NAME: a secret of the manifest, or any name or ARN')
    .option('--allow-disk', 'edit on the disk where there is no file system in memory (macOS)')
    .addHelpText('after', '\nExample:\n  $ EDITOR=nano undotenv edit database --local')
    .action((reference: string, options: EditOptions) =>
      withSession(context, options, (session) => edit(context, session, reference, options)),
    );
  return withJson(withProjectOptions(withTargetOptions(command)));
}

async function edit(
  context: Context,
  session: Session,
  text: string,
  options: EditOptions,
): Promise<void> {
  const { application, destination } = session;
  const { api, target } = destination;
  const { secretId: named, jsonKey } = writableReference(application, text);
  if (jsonKey !== undefined) {
    throw new UsageError('`edit` opens a whole secret', {
      hint: '`undotenv set NAME#KEY` writes one key of it',
    });
  }
  sayTarget(context, target, application?.environment.name);
  const current = await api.call('GetSecretValue', { SecretId: named });
  const secretId = current.Name;
  const draft = draftOf(current);
  const secretString = await editText(context, draft.text, {
    fileName: `${
      secretId
        .split('/')
        .at(-1)
        ?.replaceAll(/[^\w.-]/g, '_') ?? ''
    }.${draft.kind}`,
    allowDisk: options.allowDisk === true,
    accept: async (edited) => {
      const value = draft.read(edited);
      if (value !== current.SecretString) {
        await readAsApplication(application, { ...current, SecretString: value });
      }
      return value;
    },
  });
  const previousVersionId = current.VersionId;
  if (secretString === current.SecretString) {
    report(context, options, { name: secretId, outcome: 'unchanged' });
    return;
  }
  const versionId = context.newId();
  await replaceCurrentVersion(api, {
    secretId: named,
    expectedVersionId: previousVersionId,
    secretString,
    token: versionId,
  });
  report(context, options, { name: secretId, outcome: 'updated', versionId, previousVersionId });
  sayWayBack(context, session, options, { secretId, previousVersionId, versionId });
}

interface Outcome {
  readonly name: string;
  readonly outcome: 'unchanged' | 'updated';
  readonly versionId?: string;
  readonly previousVersionId?: string;
}

function report({ terminal }: Context, { json }: EditOptions, outcome: Outcome): void {
  if (json === true) terminal.printJson(outcome);
  else terminal.success(`${outcome.outcome} ${visible(outcome.name)}`);
}

/**
 * Reads a value as the application would once it is stored: what its manifest refuses is not stored.
 *
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH` with the keys that do not fit.
 */
async function readAsApplication(
  application: Application | undefined,
  answer: GetSecretValueResponse,
): Promise<void> {
  const declared = declaredSecret(application, answer.Name);
  if (application === undefined || declared === undefined) return;
  const client = createSecretsClient({
    manifest: application.manifest,
    environment: declared.environment,
    variables: {},
    api: apiThatAnswers(answer),
    cache: false,
  });
  await client.get(declared.secret.secret);
}

function apiThatAnswers(answer: GetSecretValueResponse): SecretsManagerApi {
  return {
    region: '',
    endpoint: '',
    // The client asks for nothing but the value.
    call: <Response>() => Promise.resolve(answer as Response),
    close: () => undefined,
  };
}
