import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DataDirectoryError } from '../errors.ts';
import { requirePrivateDirectory } from '../files/private-directory.ts';
import { readPrivateFile, removeTemporaries, replacePrivateFile } from '../files/private-file.ts';
import { realPathOf } from '../files/real-path.ts';
import { encodeFields } from '../vault/fields.ts';
import type { RootKey, RootKeys } from '../vault/root-key.ts';

/** Where the marks of one data directory are: outside of it, and named after its real path. */
export interface MarkPlace {
  readonly directory: string;
  /** 32 hexadecimal digits. */
  readonly pathId: string;
}

/** What a mark says: how far the store had come, or nothing that can be proved. */
export type MarkState = { readonly sequence: number; readonly keyId: string } | 'unproved';

/**
 * Two lines, each in a sector of its own, which are written in turn: a power cut in the midst of one
 * leaves the other.
 */
const lineBytes = 512;
const lines = 2;

/** Absent on Windows, where the types claim it too. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/**
 * The place of the marks for the store at `storePath`, its directory made 0700 if there is none.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if that is not private.
 */
export function markPlace(directory: string, storePath: string): MarkPlace {
  requirePrivateDirectory(directory);
  return { directory, pathId: pathIdOf(realpathSync.native(dirname(storePath))) };
}

/** Whether a store was ever known in the data directory, which may be gone; makes nothing. */
export function isMarked(directory: string, dataDirectory: string): boolean {
  if (!existsSync(directory)) return false;
  const start = `${pathIdOf(realPathOf(dataDirectory))}-`;
  return readdirSync(directory).some((name) => name.startsWith(start) && name.endsWith('.mark'));
}

function pathIdOf(realPath: string): string {
  return createHash('sha256').update(realPath).digest('hex').slice(0, 32);
}

/**
 * What the marks of all stores that were ever known at this place say, by store id in hexadecimal.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if one is not private.
 */
export function readMarks(place: MarkPlace, rootKeys: RootKeys): ReadonlyMap<string, MarkState> {
  const marks = new Map<string, MarkState>();
  for (const name of readdirSync(place.directory)) {
    const [, pathId, storeId] = /^([0-9a-f]{32})-([0-9a-f]{32})\.mark$/.exec(name) ?? [];
    if (pathId !== place.pathId || storeId === undefined) continue;
    const state = new MarkFile(place, Buffer.from(storeId, 'hex')).read(rootKeys);
    if (state !== undefined) marks.set(storeId, state);
  }
  return marks;
}

/** The mark of one store at one place; `path` and both ids are proved with what it says. */
export class MarkFile {
  readonly path: string;
  readonly #pathId: string;
  readonly #storeId: Uint8Array;

  constructor({ directory, pathId }: MarkPlace, storeId: Uint8Array) {
    this.path = join(directory, `${pathId}-${Buffer.from(storeId).toString('hex')}.mark`);
    this.#pathId = pathId;
    this.#storeId = storeId;
  }

  /**
   * What it says furthest; `undefined` if there is none.
   *
   * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if it is not private.
   */
  read(rootKeys: RootKeys): MarkState | undefined {
    const content = readPrivateFile(this.path, lines * lineBytes);
    if (content === undefined) return undefined;
    if ('problem' in content) throw new DataDirectoryError(content.problem, { hint: content.hint });
    let furthest: MarkState = 'unproved';
    for (let start = 0; start < content.length; start += lineBytes) {
      const state = this.#parse(content.subarray(start, start + lineBytes), rootKeys);
      if (state === undefined) continue;
      if (furthest === 'unproved' || state.sequence > furthest.sequence) furthest = state;
    }
    return furthest;
  }

  /** Puts it there whole and durably. */
  replace(sequence: number, rootKey: RootKey): void {
    removeTemporaries(this.path);
    const line = this.#line(sequence, rootKey.id, this.#keyOf(rootKey));
    replacePrivateFile(this.path, Buffer.concat(Array.from({ length: lines }, () => line)));
  }

  /** For writing over the lines of one that is there. */
  open(rootKey: RootKey): OpenMarkFile {
    const key = this.#keyOf(rootKey);
    const descriptor = openSync(this.path, constants.O_WRONLY | noFollow);
    return {
      // One call within a sector: a killed process has written all of it or nothing.
      write: (turn, sequence) => {
        const line = this.#line(sequence, rootKey.id, key);
        writeSync(descriptor, line, 0, lineBytes, (turn % lines) * lineBytes);
      },
      close: () => {
        closeSync(descriptor);
      },
    };
  }

  #parse(line: Buffer, rootKeys: RootKeys): Exclude<MarkState, 'unproved'> | undefined {
    const [, keyId, digits] =
      /^undotenv-store-mark-v1 ([0-9a-f]{32}) [0-9a-f]{32} (\d{16}) /.exec(
        line.toString('latin1'),
      ) ?? [];
    const rootKey = rootKeys.all.find(({ id }) => id === keyId);
    if (rootKey === undefined || digits === undefined) return undefined;
    const sequence = Number(digits);
    const expected = this.#line(sequence, rootKey.id, this.#keyOf(rootKey));
    if (line.length !== lineBytes || !timingSafeEqual(line, expected)) return undefined;
    return { sequence, keyId: rootKey.id };
  }

  #line(sequence: number, keyId: string, key: KeyObject): Buffer {
    const digits = String(sequence).padStart(16, '0');
    const fields = ['mark', this.#pathId, keyId, this.#storeId, digits];
    const mac = createHmac('sha256', key).update(encodeFields(fields)).digest('base64url');
    const storeId = Buffer.from(this.#storeId).toString('hex');
    const text = `undotenv-store-mark-v1 ${keyId} ${storeId} ${digits} ${mac}`;
    return Buffer.from(`${text.padEnd(lineBytes - 1)}\n`);
  }

  #keyOf(rootKey: RootKey): KeyObject {
    return rootKey.derive('store mark', this.#storeId);
  }
}

/** A mark while its store is open. */
export interface OpenMarkFile {
  /** @param turn counts the writes */
  write(turn: number, sequence: number): void;
  close(): void;
}
