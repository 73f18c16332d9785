import { Transform, type TransformCallback } from 'node:stream';
import { confidentialTexts } from './confidential-values.ts';
import { soon, type Later } from './later.ts';
import { textsToMask, type MaskedValues } from './masked-values.ts';
import { createMasker } from './masker.ts';
import { createNeedles } from './needles.ts';

/**
 * A stream that puts `[masked]` in the place of every value that passes, also where a value falls
 * across two chunks, where two values overlap, and where a value is escaped or encoded. Of a value
 * that is JSON, what is in it is masked too. Values of fewer than six bytes are left alone.
 *
 * Bytes that may be the beginning of a value wait for the next chunk, for 100 ms at most; all others
 * pass at once, so that a line-based protocol is never held up by a line without a value.
 *
 * @throws {TypeError} if `values` is no list of texts.
 */
export function createMaskStream(values: MaskedValues, later: Later = soon): Transform {
  const texts = textsToMask(values, 'values').flatMap(confidentialTexts);
  const masker = createMasker(createNeedles(texts));
  let cancel: (() => void) | undefined;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      cancel?.();
      done(null, masker.write(chunk));
      cancel = masker.isHolding ? later(() => this.push(masker.release())) : undefined;
    },
    flush(done) {
      cancel?.();
      done(null, masker.release());
    },
    destroy(error, done) {
      cancel?.();
      done(error);
    },
  });
}
