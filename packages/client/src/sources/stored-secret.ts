import type { GetSecretValueResponse } from '@undotenv/protocol';
import { ResponseRefusedError } from '../errors.ts';
import type { StoredSecret } from './source.ts';

/**
 * The version an answer holds, whatever its type promises. It must be of the secret asked for: a
 * wrong one, from a confused proxy or cache, would otherwise be used as a password elsewhere.
 *
 * @throws {ResponseRefusedError} `RESPONSE_REFUSED`
 */
export function storedSecret(answer: GetSecretValueResponse, secretId: string): StoredSecret {
  const {
    ARN: arn,
    Name: name,
    VersionId: versionId,
    SecretString: text,
    SecretBinary: base64,
  } = answer;
  const isWhole = [arn, name, versionId].every(isText) && isText(text) !== isText(base64);
  if (!isWhole || !isOfSecret(answer, secretId)) {
    const reason = isWhole ? 'it is of another secret' : 'a member is missing';
    throw new ResponseRefusedError(reason, { secretId });
  }
  return {
    secretId,
    versionId,
    arn,
    name,
    stages: [(answer.VersionStages as string[] | undefined) ?? []].flat(),
    text,
    base64,
  };
}

function isText(member: unknown): boolean {
  return typeof member === 'string';
}

/**
 * Whether a version that came unasked for, or among others, is of this secret: name and ARN have to
 * agree, whichever of them was asked for. An emulator's random suffix may be shorter than AWS's.
 */
export function isOfSecret(
  { ARN, Name }: Pick<GetSecretValueResponse, 'ARN' | 'Name'>,
  secretId: string,
): boolean {
  return (
    ARN.includes(`:secret:${Name}-`) &&
    // An ARN may leave out its suffix, a hyphen and six characters.
    [Name, ARN, ARN.slice(0, -7)].includes(secretId)
  );
}
