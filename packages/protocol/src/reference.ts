import { parseSecretArn } from './arn.ts';
import { UndotenvError } from './errors.ts';
import { isReadableSecretName } from './secret-name.ts';

/** Which secret, which key inside it, and which version: what a reference says. */
export interface SecretReference {
  /** Name, full ARN, or ARN without suffix. */
  secretId: string;
  /** A key of the JSON object; absent means the whole value. */
  jsonKey?: string;
  versionStage?: string;
  versionId?: string;
}

/** A text is not a reference to a secret. */
export class InvalidReferenceError extends UndotenvError {
  readonly code = 'INVALID_REFERENCE';

  constructor(reason: string) {
    super(`not a reference to a secret: ${reason}`, {
      hint: 'use NAME, NAME#KEY, an ARN, or {{resolve:secretsmanager:NAME:SecretString:KEY}}',
    });
  }
}

/**
 * Reads a reference in any of the forms in use:
 *
 * - `name` and `name#key`
 * - a full ARN, or one without suffix, each also with `#key`
 * - the ECS form `arn:…:json-key:version-stage:version-id`, empty fields kept
 * - CloudFormation's `{{resolve:secretsmanager:id:SecretString:json-key:version-stage:version-id}}`
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`, not retryable. The message does not repeat
 *   the text: what is not a reference may be a value pasted by mistake.
 * @see Amazon ECS Developer Guide, "Pass Secrets Manager secrets through environment variables";
 *   CloudFormation User Guide, "Dynamic references"
 */
export function parseReference(text: string): SecretReference {
  if (text.startsWith('{{')) return parseDynamicReference(text);
  const hash = text.indexOf('#');
  if (hash === -1) return text.startsWith('arn:') ? parseArnReference(text) : fromId(text, []);
  const jsonKey = text.slice(hash + 1);
  if (jsonKey === '') throw new InvalidReferenceError('no key after "#"');
  return { ...fromId(text.slice(0, hash), []), jsonKey };
}

function parseDynamicReference(text: string): SecretReference {
  const body = /^\{\{resolve:secretsmanager:(?<body>.+)\}\}$/s.exec(text)?.groups?.['body'];
  if (body === undefined) throw new InvalidReferenceError('not closed, or not of secretsmanager');
  const idFields = body.startsWith('arn:') ? 7 : 1;
  const fields = body.split(':');
  const secretId = fields.slice(0, idFields).join(':');
  const [kind = 'SecretString', ...rest] = fields.slice(idFields);
  if (kind !== 'SecretString' && kind !== '') {
    throw new InvalidReferenceError('only SecretString can be resolved');
  }
  return fromId(secretId, rest);
}

function parseArnReference(text: string): SecretReference {
  const fields = text.split(':');
  return fromId(fields.slice(0, 7).join(':'), fields.slice(7));
}

function fromId(secretId: string, fields: readonly string[]): SecretReference {
  const isArn = secretId.startsWith('arn:');
  if (isArn ? parseSecretArn(secretId) === undefined : !isReadableSecretName(secretId)) {
    throw new InvalidReferenceError(isArn ? 'not the ARN of a secret' : 'not a name AWS accepts');
  }
  const [jsonKey = '', versionStage = '', versionId = '', ...extra] = fields;
  if (extra.length > 0) throw new InvalidReferenceError('more fields than key, stage and version');
  if (versionStage !== '' && versionId !== '') {
    throw new InvalidReferenceError('give a version stage or a version id, not both');
  }
  return {
    secretId,
    ...(jsonKey !== '' && { jsonKey }),
    ...(versionStage !== '' && { versionStage }),
    ...(versionId !== '' && { versionId }),
  };
}
