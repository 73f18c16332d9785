import { once } from 'node:events';
import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';

const prefix = 'undotenv-edit-';

/** Beside the file: who can connect knows that its owner lives. Process ids are given out again. */
const socketName = 'owner';

/**
 * A file that nobody else can read, for as long as it is open: it goes at `close`, when the process
 * exits, or, where the process is killed, when the next one is made in the same place.
 */
export class PrivateFile {
  readonly path: string;
  readonly #directory: string;
  readonly #owner: Server;
  readonly #onExit = (): void => {
    this.close();
  };

  private constructor(directory: string, name: string, owner: Server) {
    this.#directory = directory;
    this.path = join(directory, name);
    this.#owner = owner;
    process.once('exit', this.#onExit);
  }

  static async create(parent: string, name: string, text: string): Promise<PrivateFile> {
    await removeLeftovers(parent);
    const directory = mkdtempSync(join(parent, prefix));
    const file = new PrivateFile(directory, name, await listen(directory));
    try {
      writeNew(file.path, text);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Once closed, it stays closed. */
  get isClosed(): boolean {
    return !this.#owner.listening;
  }

  /** What stands in it now; an editor may have put another file in its place. */
  read(): Buffer {
    const descriptor = openSync(this.path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Removes it, and everything an editor has put beside it. Harmless when repeated. */
  close(): void {
    process.off('exit', this.#onExit);
    this.#owner.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function writeNew(path: string, text: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, 0o600);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A socket refuses connections until its server listens, and one that refuses is taken for that of a
 * killed process: it gets its name only then.
 */
async function listen(directory: string): Promise<Server> {
  const server = createServer((connection) => {
    connection.destroy();
  });
  const unnamed = join(directory, 'new');
  server.listen(unnamed);
  await once(server, 'listening');
  renameSync(unnamed, join(directory, socketName));
  return server.unref();
}

/** What killed processes of this user have left. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const directory = join(parent, name);
    if (!name.startsWith(prefix) || !isOurs(directory)) continue;
    if (await isAbandoned(directory)) rmSync(directory, { recursive: true, force: true });
  }
}

function isOurs(directory: string): boolean {
  return lstatSync(directory, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

/** One that has no socket yet is being made, or was given up before it held anything. */
function isAbandoned(directory: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(join(directory, socketName));
    connection.once('connect', () => {
      connection.destroy();
      resolve(false);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED');
    });
  });
}
