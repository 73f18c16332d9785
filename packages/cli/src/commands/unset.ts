import { MissingKeyError } from '@undotenv/client';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { RefusedError, UsageError } from '../errors.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { declaredSecret, type DeclaredSecret } from '../secrets/declared-secret.ts';
import { replaceCurrentVersion } from '../secrets/replace-current-version.ts';
import { changeableObject } from '../secrets/secret-object.ts';
import { writableReference } from '../secrets/writable-reference.ts';
import { sessionAt, withSession, type Session } from '../target/session.ts';
import { awsCommandOn } from '../terminal/aws-command.ts';
import { reportChange } from '../terminal/change-report.ts';
import { quoted } from '../terminal/shell-word.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { valueRequest } from '../secrets/value-request.ts';

interface UnsetOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly force?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Removes one key of a JSON secret; the others stay as they are. The value before is kept as ' +
        'AWSPREVIOUS.',
    )
    .argument('<reference>', 'NAME#KEY: a key of a secret of the manifest, or of any name or ARN')
    .option('--force', 'also a key that the manifest requires')
    .addHelpText('after', '\nExample:\n  $ undotenv unset database#old_password --local')
    .action((reference: string, options: UnsetOptions) =>
      withSession(context, options, 'write', (session) =>
        unset(context, session, reference, options),
      ),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function unset(
  context: Context,
  opened: Session,
  text: string,
  options: UnsetOptions,
): Promise<void> {
  const reference = writableReference(opened.application, text);
  const session = sessionAt(opened, reference);
  const { application, destination } = session;
  const { api, target } = destination;
  const { secretId: named, jsonKey: key } = reference;
  if (key === undefined) return refuseWholeSecret(session, options, named);
  sayTarget(context, target, application?.environment.name);
  const current = await api.call('GetSecretValue', valueRequest({ secretId: named }));
  const secretId = current.Name;
  const object = changeableObject(current);
  if (!Object.hasOwn(object, key)) throw new MissingKeyError({ secretId, key });
  if (options.force !== true) refuseRequired(declaredSecret(application, secretId), key);

  const versionId = context.newId();
  await replaceCurrentVersion(api, {
    secretId: named,
    expectedVersionId: current.VersionId,
    secretString: JSON.stringify(without(object, key)),
    token: versionId,
  });
  reportChange(context, session, options, {
    name: secretId,
    key,
    outcome: 'removed',
    versionId,
    previousVersionId: current.VersionId,
  });
}

/** A whole secret is deleted, with days to change one's mind: another act than a change of value. */
function refuseWholeSecret({ destination }: Session, options: UnsetOptions, name: string): never {
  const call = `secretsmanager delete-secret --secret-id ${quoted(name)} --recovery-window-in-days 30`;
  throw new UsageError('which key? `unset` takes NAME#KEY, and never a whole secret', {
    hint: `to delete one: \`${awsCommandOn(destination, options, call)}\``,
  });
}

/** A program that reads the secret by the manifest would stop without it. */
function refuseRequired(declared: DeclaredSecret | undefined, key: string): void {
  if (declared?.secret.kind !== 'json') return;
  const declaration = declared.secret.keys.find((each) => each.key === key);
  if (declaration?.required !== true || declaration.default !== undefined) return;
  throw new RefusedError(`the manifest requires the key "${key}" of ${declared.secret.secret}`, {
    hint: 'take it out of the manifest first, or add --force',
  });
}

function without(object: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([each]) => each !== key));
}
