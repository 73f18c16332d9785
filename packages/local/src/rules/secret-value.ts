import { limits, ServiceException, type SecretValueMembers } from '@undotenv/protocol';
import type { SecretValue } from '../store/store.ts';
import { problem, validationException } from './members.ts';

/** The value a request holds, or `undefined` if it holds none. */
export function secretValueOf(request: SecretValueMembers): SecretValue | undefined {
  const { SecretString: string, SecretBinary: binary } = request;
  if (string !== undefined && binary !== undefined) {
    throw new ServiceException(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (string !== undefined) return stringValue(string);
  if (binary !== undefined) return binaryValue(binary);
  return undefined;
}

/** The members that carry `value` in an answer. */
export function secretValueMembers(value: SecretValue): SecretValueMembers {
  return value.kind === 'string'
    ? { SecretString: value.text }
    : { SecretBinary: Buffer.from(value.bytes).toString('base64') };
}

export function isSameValue(one: SecretValue, other: SecretValue): boolean {
  if (one.kind === 'string') return other.kind === 'string' && one.text === other.text;
  return other.kind === 'binary' && Buffer.compare(one.bytes, other.bytes) === 0;
}

function stringValue(string: string): SecretValue {
  // Half a surrogate pair has no UTF-8: stored, it would silently become another text (assumed).
  if (/\p{Surrogate}/u.test(string)) {
    throw new ServiceException('SerializationException', "'secretString' must be Unicode text");
  }
  checkBytes('secretString', Buffer.byteLength(string));
  return { kind: 'string', text: string };
}

function binaryValue(base64: string): SecretValue {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what is not base64; a value must not change on its way in.
  if (bytes.toString('base64') !== base64) {
    throw new ServiceException('SerializationException', "'secretBinary' must be base64");
  }
  checkBytes('secretBinary', bytes.byteLength);
  return { kind: 'binary', bytes };
}

/** The quota counts bytes, the model's constraint characters; one message serves both (assumed). */
function checkBytes(member: string, bytes: number): void {
  if (bytes >= 1 && bytes <= limits.secretValueMaxBytes) return;
  const wanted =
    bytes < 1
      ? 'Member must have length greater than or equal to 1'
      : `Member must have length less than or equal to ${String(limits.secretValueMaxBytes)}`;
  throw validationException([problem('Value', member, wanted)]);
}
