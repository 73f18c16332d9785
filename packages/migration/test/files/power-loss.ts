import type { FileStatus, FileSystem, OpenFile } from '../../src/files/file-system.ts';
import { systemError } from './failing-file-system.ts';

interface Inode {
  readonly number: bigint;
  content: Buffer;
  /** What a power cut is sure to leave. */
  durable: Buffer;
}

type Directory = ReadonlyMap<string, Inode>;

export interface PowerLossOptions {
  /** Syncs that lie: what the code would be without them. */
  readonly ignoredSync?: 'directory' | 'file';
}

const directoryPath = '/project';
const sectorBytes = 512;

/**
 * A disk of one directory that keeps apart what was written and what was synced, and can say what a
 * power cut after the last operation may leave: names as of the last sync or as of now, and of a
 * file's unsynced content all, nothing, or any number of whole sectors. (POSIX promises no more;
 * ext4 with its default options does.)
 */
export class PowerLossDisk {
  #names: Directory = new Map();
  #durableNames: Directory = new Map();
  readonly #options: PowerLossOptions;
  /** Called after each operation, the moments at which the power may go. */
  readonly #afterOperation: () => void;

  constructor(content: Buffer, options: PowerLossOptions, afterOperation: () => void) {
    const inode = { number: 1n, content, durable: content };
    this.#names = this.#durableNames = new Map([[`${directoryPath}/.env`, inode]]);
    this.#options = options;
    this.#afterOperation = afterOperation;
  }

  /** Every content that `path` may have after a power cut now; `undefined` for no such file. */
  imagesOf(path: string): (Buffer | undefined)[] {
    return [this.#names, this.#durableNames].flatMap((names) => {
      const inode = names.get(path);
      if (inode === undefined) return [undefined];
      const { content, durable } = inode;
      if (content.equals(durable)) return [content];
      const cuts = Math.ceil(content.length / sectorBytes);
      const torn = Array.from({ length: cuts }, (_, cut) => content.subarray(0, cut * sectorBytes));
      return [durable, content, ...torn];
    });
  }

  readonly fileSystem: FileSystem = {
    open: (path) =>
      this.#operate(() => (path === directoryPath ? this.#directory() : this.#file(path))),
    status: (path) => this.#operate(() => statusOf(this.#existing(path))),
    rename: (from, to) =>
      this.#operate(() => {
        const names = new Map(this.#names).set(to, this.#existing(from));
        names.delete(from);
        this.#names = names;
      }),
    remove: (path) =>
      this.#operate(() => {
        const names = new Map(this.#names);
        names.delete(path);
        this.#names = names;
      }),
    makeDirectory: () => Promise.resolve(),
    list: () => Promise.resolve([...this.#names.keys()]),
  };

  #operate<Result>(operation: () => Result): Promise<Result> {
    const result = operation();
    this.#afterOperation();
    return Promise.resolve(result);
  }

  #existing(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw systemError('ENOENT');
    return inode;
  }

  #file(path: string): OpenFile {
    const empty = Buffer.alloc(0);
    const known = this.#names.get(path);
    const inode = known ?? { number: BigInt(this.#names.size + 1), content: empty, durable: empty };
    if (known === undefined) this.#names = new Map(this.#names).set(path, inode);
    let position = 0;
    return this.#opened(inode, {
      read: (maxBytes) => {
        const part = inode.content.subarray(position, position + maxBytes);
        position += part.length;
        return part;
      },
      sync: () => {
        if (this.#options.ignoredSync !== 'file') inode.durable = inode.content;
      },
    });
  }

  #directory(): OpenFile {
    const inode = { number: 0n, content: Buffer.alloc(0), durable: Buffer.alloc(0) };
    return this.#opened(inode, {
      read: () => Buffer.alloc(0),
      sync: () => {
        if (this.#options.ignoredSync !== 'directory') this.#durableNames = this.#names;
      },
    });
  }

  #opened(
    inode: Inode,
    { read, sync }: { read: (maxBytes: number) => Buffer; sync: () => void },
  ): OpenFile {
    const nothing = (): Promise<void> => this.#operate(() => undefined);
    return {
      status: () => this.#operate(() => statusOf(inode)),
      read: (maxBytes) => this.#operate(() => read(maxBytes)),
      write: (bytes) =>
        this.#operate(() => {
          inode.content = Buffer.concat([inode.content, bytes]);
        }),
      truncate: nothing,
      setMode: nothing,
      setOwner: nothing,
      setTimes: nothing,
      sync: () => this.#operate(sync),
      close: nothing,
    };
  }
}

function statusOf({ number, content }: Inode): FileStatus {
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const times = { atimeNs: 0n, mtimeNs: 0n };
  return {
    kind: 'file',
    mode: 0o600,
    links: 1,
    size: content.length,
    dev: 1n,
    ino: number,
    ...owner,
    ...times,
  };
}
