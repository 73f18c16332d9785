import { nodeFileSystem, type FileSystem, type OpenFile } from '../../src/files/file-system.ts';

export interface FailingFileSystem extends FileSystem {
  /** The operations begun so far, by name. */
  readonly operations: readonly string[];
}

/** The real file system, but `before` is asked first and may throw in the operation's place. */
export function interposed(before: (nth: number, operation: string) => void): FailingFileSystem {
  const operations: string[] = [];
  const step = <Args extends unknown[], Result>(
    operation: string,
    run: (...args: Args) => Promise<Result>,
  ) => {
    return async (...args: Args): Promise<Result> => {
      operations.push(operation);
      before(operations.length, operation);
      return run(...args);
    };
  };
  const wrap = (file: OpenFile): OpenFile => ({
    status: step('file.status', file.status),
    read: step('read', file.read),
    write: step('write', file.write),
    truncate: step('truncate', file.truncate),
    setMode: step('setMode', file.setMode),
    setOwner: step('setOwner', file.setOwner),
    setTimes: step('setTimes', file.setTimes),
    sync: step('sync', file.sync),
    // A close that fails has closed nevertheless; without it the test would leak descriptors.
    close: async () => {
      await file.close();
      await step('close', () => Promise.resolve())();
    },
  });
  const open = step('open', nodeFileSystem.open);
  return {
    operations,
    open: async (...args) => wrap(await open(...args)),
    status: step('status', nodeFileSystem.status),
    rename: step('rename', nodeFileSystem.rename),
    remove: step('remove', nodeFileSystem.remove),
    makeDirectory: step('makeDirectory', nodeFileSystem.makeDirectory),
    list: step('list', nodeFileSystem.list),
  };
}

export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: synthetic failure`), { code });
}
