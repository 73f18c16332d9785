import { ResponseRefusedError } from '../errors.ts';
import type { StoredSecret } from './source.ts';

const base64Pattern = /^(?:[\w+/]{4})*(?:[\w+/]{2}[\w+/=]=)?$/;

/**
 * The bytes of a binary secret; `undefined` of one that is text.
 *
 * @throws {ResponseRefusedError} `RESPONSE_REFUSED`: what the service gave is not base64.
 */
export function storedBytes({ secretId, base64, bytes }: StoredSecret): Uint8Array | undefined {
  // Of a text, some servers give bytes that are null.
  if (typeof base64 !== 'string') return bytes;
  if (base64Pattern.test(base64)) return decodeBase64(base64);
  throw new ResponseRefusedError('its binary value is not base64', { secretId });
}

/** Into memory of its own: Node lends small buffers from a pool that outlives the value. */
function decodeBase64(text: string): Uint8Array {
  const decoded = Buffer.alloc(Buffer.byteLength(text, 'base64'));
  decoded.write(text, 'base64');
  return decoded;
}
