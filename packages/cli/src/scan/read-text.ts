import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Why a file was not searched. */
export type Unread = 'binary' | 'missing' | 'not-a-file' | 'too-large' | 'unreadable';

export type TextOrNot = { readonly text: string } | { readonly unread: Unread };

/** Larger files are data: nobody writes so much by hand. *Assumed.* */
const maxBytes = 8 * 1024 * 1024;

/** Reads a file as text, whatever its bytes are; what is no text says so. */
export async function readText(path: string): Promise<TextOrNot> {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) return { unread: 'not-a-file' };
      if (status.size > maxBytes) return { unread: 'too-large' };
      const bytes = await file.readFile();
      return bytes.includes(0) ? { unread: 'binary' } : { text: bytes.toString() };
    } finally {
      await file.close();
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { unread: isMissing ? 'missing' : 'unreadable' };
  }
}
