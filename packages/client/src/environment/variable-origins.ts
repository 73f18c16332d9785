import type { Variables } from '@undotenv/manifest';

type FileOf = (name: string) => string | undefined;

const fileFinders = new WeakMap<Variables, FileOf>();

/** Keeps which file each of these variables stands in, for who explains them. */
export function rememberFiles(variables: Variables, fileOf: FileOf): void {
  fileFinders.set(variables, fileOf);
}

/** The file that gave a variable; `undefined` for one of the process. */
export function fileOfVariable(variables: Variables, name: string): string | undefined {
  return fileFinders.get(variables)?.(name);
}
