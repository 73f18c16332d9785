import { textOf } from '../pattern/glob.ts';
import type { Operator } from './operator.ts';

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bytes, in base64 on both sides. */
export const binaryEquals: readonly Operator[] = [
  {
    name: 'BinaryEquals',
    isNegated: false,
    takesVariables: false,
    accepts: (wanted) => base64Pattern.test(wanted),
    matches(actual, wanted) {
      if (!base64Pattern.test(actual)) return false;
      return bytesOf(actual).equals(bytesOf(textOf(wanted)));
    },
  },
];

/** The last characters may hold bits that mean nothing, so texts can differ for equal bytes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
