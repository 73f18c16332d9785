import { InvalidJsonError, MissingKeyError } from '@undotenv/client';
import { partOfBundle, type BundlePlace } from '@undotenv/manifest';
import { parseJsonObject, type GetSecretValueResponse } from '@undotenv/protocol';

/**
 * The answer a secret of its own would have given, from the bundle that holds it among others.
 *
 * @throws {InvalidJsonError} `INVALID_JSON` if the bundle is not a JSON object.
 * @throws {MissingKeyError} `MISSING_KEY` if it has nothing in the secret's place.
 */
export function ownPartOf(
  answer: GetSecretValueResponse,
  place: BundlePlace,
): GetSecretValueResponse {
  const bundle = parseJsonObject(answer.SecretString ?? '');
  if (bundle === undefined) throw new InvalidJsonError({ secretId: answer.Name });
  const part = partOfBundle(place, bundle) ?? null;
  // Of several keys each may be missing; only one key alone can be all there was.
  const key = typeof place === 'string' ? place : '';
  if (part === null) throw new MissingKeyError({ secretId: answer.Name, key });
  return { ...answer, SecretString: typeof part === 'string' ? part : JSON.stringify(part) };
}
