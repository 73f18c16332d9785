import type { Command } from 'commander';
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
import { checkDeclaredShape } from '../secrets/check-declared-shape.ts';
import { replaceCurrentVersion } from '../secrets/replace-current-version.ts';
import { writableReference } from '../secrets/writable-reference.ts';
import { sessionAt, withSession, type Session } from '../target/session.ts';
import { reportChange } from '../terminal/change-report.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { valueRequest } from '../secrets/value-request.ts';

interface EditOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly allowDisk?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Opens a secret in $VISUAL, $EDITOR or vi. The text is in memory while you edit it and on no ' +
        'disk; it is stored if it is what the manifest declares, and nobody has written meanwhile.',
    )
    .argument('<reference>', 'NAME: a secret of the manifest, or any name or ARN')
    .option('--allow-disk', 'edit on the disk where there is no file system in memory (macOS)')
    .addHelpText('after', '\nExample:\n  $ EDITOR=nano undotenv edit database --local')
    .action((reference: string, options: EditOptions) =>
      withSession(context, options, 'write', (session) =>
        edit(context, session, reference, options),
      ),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function edit(
  context: Context,
  opened: Session,
  text: string,
  options: EditOptions,
): Promise<void> {
  const reference = writableReference(opened.application, text);
  const session = sessionAt(opened, reference);
  const { application, destination } = session;
  const { api, target } = destination;
  const { secretId: named, jsonKey } = reference;
  if (jsonKey !== undefined) {
    throw new UsageError('`edit` opens a whole secret', {
      hint: '`undotenv set NAME#KEY` writes one key of it',
    });
  }
  sayTarget(context, target, application?.environment.name);
  const current = await api.call('GetSecretValue', valueRequest({ secretId: named }));
  const secretId = current.Name;
  const draft = draftOf(current);
  const secretString = await editText(context, draft.text, {
    fileName: fileNameOf(secretId, draft.kind),
    allowDisk: options.allowDisk === true,
    accept: async (edited) => {
      const value = draft.read(edited);
      if (value !== current.SecretString) {
        await checkDeclaredShape(application, { ...current, SecretString: value });
      }
      return value;
    },
  });
  const previousVersionId = current.VersionId;
  if (secretString === current.SecretString) {
    reportChange(context, session, options, { name: secretId, outcome: 'unchanged' });
    return;
  }
  const versionId = context.newId();
  await replaceCurrentVersion(api, {
    secretId: named,
    expectedVersionId: previousVersionId,
    secretString,
    token: versionId,
  });
  reportChange(context, session, options, {
    name: secretId,
    outcome: 'updated',
    versionId,
    previousVersionId,
  });
}

/** Editors colour by the ending, and show the name. */
function fileNameOf(secretId: string, kind: string): string {
  const [last = ''] = secretId.split('/').slice(-1);
  return `${last.replaceAll(/[^\w.-]/g, '_')}.${kind}`;
}
