import type { ManifestDeclaration } from '../declaration.ts';
import { defineSecrets } from '../define-secrets.ts';
import { ManifestError, type ManifestProblem } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import type { LocatedData } from '@undotenv/protocol/json-text';
import { placeText } from './place-text.ts';

/** Each is looked up in the text: nobody reads the thousands that a file of another kind has. */
const maxProblems = 100;

/**
 * The manifest that a file of plain data declares: the argument of `defineSecrets`, to which
 * editors may have added a `$schema`.
 *
 * @throws {ManifestError} `INVALID_MANIFEST`, the first hundred problems with their places in the file.
 */
export function manifestFromData(data: LocatedData, fileName: string): Manifest {
  try {
    // Whatever it is: `defineSecrets` checks it whole, as it does for JavaScript.
    return defineSecrets(withoutSchemaLink(data.value) as ManifestDeclaration);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const problems = error.problems.slice(0, maxProblems).map(({ path, message }) => ({
      path,
      message: `${placeText(fileName, nearestPlace(data, path))}: ${message}`,
    }));
    throw new ManifestError(problems, error.hint === undefined ? {} : { hint: error.hint });
  }
}

/** A member that is missing has no place: the one it is missing from has. */
function nearestPlace(
  data: LocatedData,
  path: ManifestProblem['path'],
): ReturnType<LocatedData['placeOf']> {
  if (path.length === 0) return undefined;
  return data.placeOf(path) ?? nearestPlace(data, path.slice(0, -1));
}

function withoutSchemaLink(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$schema' in value)) return value;
  const { $schema, ...declaration } = value;
  return typeof $schema === 'string' ? declaration : value;
}
