import type { AccessKey, RecordKind, SecretValue, StoredRecords, StoredSecret } from './store.ts';

/** A secret as JSON in UTF-8. */
export function encodeSecret(secret: StoredSecret): Buffer {
  return Buffer.from(JSON.stringify(secret));
}

/** @param content proved to be what `encodeSecret` made, hence the cast and no checks */
export function decodeSecret(content: Uint8Array): StoredSecret {
  return deepFreeze(JSON.parse(viewOf(content).toString()) as StoredSecret);
}

/** The same bytes: when a store opens, a copy of each would be garbage of some megabytes. */
function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

const stringKind = 0;
const binaryKind = 1;

/** A value as one byte for its kind and then its bytes. */
export function encodeValue(value: SecretValue): Buffer {
  if (value.kind === 'binary') return Buffer.concat([Buffer.of(binaryKind), value.bytes]);
  const encoded = Buffer.from(value.text);
  if (encoded.toString() !== value.text) {
    throw new TypeError('value.text is not well-formed Unicode: it would not come back the same');
  }
  return Buffer.concat([Buffer.of(stringKind), encoded]);
}

export function decodeValue(plaintext: Buffer): SecretValue {
  return Object.freeze<SecretValue>(
    plaintext[0] === binaryKind
      ? { kind: 'binary', bytes: Uint8Array.from(plaintext.subarray(1)) }
      : { kind: 'string', text: plaintext.toString('utf8', 1) },
  );
}

export function encodeAccessKey({ secretAccessKey, account, principalArn }: AccessKey): Buffer {
  return Buffer.from(JSON.stringify({ secretAccessKey, account, principalArn }));
}

/** @param plaintext proved to be what `encodeAccessKey` made, hence the cast and no checks */
export function decodeAccessKey(accessKeyId: string, plaintext: Buffer): AccessKey {
  const rest = JSON.parse(plaintext.toString()) as Omit<AccessKey, 'accessKeyId'>;
  return Object.freeze({ accessKeyId, ...rest });
}

export function encodeRecord(record: StoredRecords[RecordKind]): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/** @param plaintext proved to be what `encodeRecord` made, hence the cast and no checks */
export function decodeRecord(plaintext: Buffer): StoredRecords[RecordKind] {
  return deepFreeze(JSON.parse(plaintext.toString()) as StoredRecords[RecordKind]);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
