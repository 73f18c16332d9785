import { UsageError } from '../errors.ts';

/** Modules by the names of the functions they are. */
export type FunctionModules = Readonly<Record<string, string>>;

/** Reads `NAME=FILE`, which may be given several times. */
export function collectFunction(text: string, previous: FunctionModules = {}): FunctionModules {
  const [, name, file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new UsageError('--rotation-function takes a name and a module: NAME=FILE');
  }
  return { ...previous, [name]: file };
}
