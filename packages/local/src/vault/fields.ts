/**
 * Joins fields into one byte string that can be read in only one way: the number of fields, then
 * each one behind its length, all lengths as 32-bit big-endian. Text is UTF-8. So `['ab', 'c']`
 * and `['a', 'bc']` never authenticate the same bytes.
 */
export function encodeFields(fields: readonly (string | Uint8Array)[]): Buffer {
  let size = 4;
  for (const field of fields) {
    size += 4 + (typeof field === 'string' ? Buffer.byteLength(field) : field.length);
  }
  const encoded = Buffer.allocUnsafe(size);
  let offset = encoded.writeUInt32BE(fields.length);
  for (const field of fields) {
    const start = offset + 4;
    const end =
      typeof field === 'string'
        ? start + encoded.write(field, start)
        : start + writeBytes(encoded, field, start);
    encoded.writeUInt32BE(end - start, offset);
    offset = end;
  }
  return encoded;
}

function writeBytes(target: Buffer, bytes: Uint8Array, offset: number): number {
  target.set(bytes, offset);
  return bytes.length;
}
