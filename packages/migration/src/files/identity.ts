import { createHash } from 'node:crypto';
import type { FileStatus } from './file-system.ts';

/**
 * What tells this state of a file from any other: a file replaced, edited or touched since differs
 * in one of them. The digest catches an edit within one tick of the clock.
 */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: number;
  readonly mtimeNs: bigint;
  /** SHA-256 of the content, hex. That of a file with secrets is kept as private as they are. */
  readonly sha256: string;
}

export function identityOf(status: FileStatus, bytes: Uint8Array): FileIdentity {
  const { dev, ino, size, mtimeNs } = status;
  return { dev, ino, size, mtimeNs, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export function isSameFile(first: FileIdentity, second: FileIdentity): boolean {
  return (
    first.dev === second.dev &&
    first.ino === second.ino &&
    first.size === second.size &&
    first.mtimeNs === second.mtimeNs &&
    first.sha256 === second.sha256
  );
}
