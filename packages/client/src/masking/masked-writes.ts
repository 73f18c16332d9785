import type { Writable } from 'node:stream';
import { soon, type Later } from './later.ts';
import { createMasker } from './masker.ts';
import type { Needles } from './needles.ts';

type Done = (error?: Error | null) => void;
type EncodingOrDone = BufferEncoding | Done;

interface PlainWrites {
  readonly write: (
    this: Writable,
    chunk: unknown,
    encoding?: BufferEncoding,
    done?: Done,
  ) => boolean;
  readonly end: (this: Writable, done?: Done) => Writable;
}

/** A stream whose `write` and `end` mask. */
export interface MaskedWrites {
  /** Writes what waits. */
  release(): void;
  /** Gives the stream its own methods back, unless somebody has put others over ours. */
  restore(): void;
}

/** Puts masking methods in the place of a stream's own, in which everything that is written passes. */
export function maskWrites(stream: Writable, needles: Needles, later: Later = soon): MaskedWrites {
  const masker = createMasker(needles);
  let isActive = true;
  let cancel: (() => void) | undefined;

  function release(): void {
    cancel?.();
    cancel = undefined;
    if (masker.isHolding) ownWrite.call(stream, masker.release());
  }

  function write(chunk: unknown, encodingOrDone?: EncodingOrDone, done?: Done): boolean {
    const { encoding, after } = argumentsOf(encodingOrDone, done);
    const bytes = isActive ? bytesOf(chunk, encoding) : undefined;
    if (bytes === undefined) return ownWrite.call(stream, chunk, encoding, after);
    cancel?.();
    const output = masker.write(bytes);
    cancel = masker.isHolding ? later(release) : undefined;
    if (output === bytes) return ownWrite.call(stream, chunk, encoding, after);
    // Also where nothing is left of it: who waits for the write is told in its turn.
    return ownWrite.call(stream, output, undefined, after);
  }

  function end(chunk?: unknown, encodingOrDone?: EncodingOrDone, done?: Done): Writable {
    if (typeof chunk === 'function') return end(undefined, undefined, chunk as Done);
    const { encoding, after } = argumentsOf(encodingOrDone, done);
    if (chunk !== undefined && chunk !== null) write(chunk, encoding);
    release();
    return ownEnd.call(stream, after);
  }

  // The streams' overloads, as one: what they are called with is passed on.
  const { write: ownWrite, end: ownEnd } = stream as unknown as PlainWrites;
  const restoreWrite = replaceMethod(stream, 'write', write);
  const restoreEnd = replaceMethod(stream, 'end', end);

  return {
    release,
    restore() {
      release();
      isActive = false;
      restoreWrite();
      restoreEnd();
    },
  };
}

function argumentsOf(
  encodingOrDone: EncodingOrDone | undefined,
  done: Done | undefined,
): { encoding: BufferEncoding | undefined; after: Done | undefined } {
  if (typeof encodingOrDone === 'function') return { encoding: undefined, after: encodingOrDone };
  return { encoding: encodingOrDone, after: done };
}

/** `undefined` for what no stream of bytes takes: its own method refuses it in its own words. */
function bytesOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer | undefined {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
  if (!ArrayBuffer.isView(chunk)) return undefined;
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function replaceMethod(stream: Writable, name: 'write' | 'end', method: object): () => void {
  const own = Object.getOwnPropertyDescriptor(stream, name);
  Object.defineProperty(stream, name, { value: method, configurable: true, writable: true });
  return () => {
    if (stream[name] !== method) return;
    if (own === undefined) Reflect.deleteProperty(stream, name);
    else Object.defineProperty(stream, name, own);
  };
}
