import { DataDirectoryError } from '../errors.ts';
import { makePrivateDirectory } from './private-file.ts';

/**
 * Makes the directory, 0700, with those above it, unless it is there.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if it is not private to this user.
 */
export function requirePrivateDirectory(path: string): void {
  const problem = makePrivateDirectory(path);
  if (problem !== undefined) throw new DataDirectoryError(problem.problem, { hint: problem.hint });
}
