import { ConfigurationError, SecretNotFoundError } from '../errors.ts';
import type { Effort, Source, SourceRequest, StoredSecret } from './source.ts';

/** The sources that are asked now, in order. */
export interface ActiveSources {
  /** Tells apart what different sources gave; empty while the manifest gates none. */
  readonly key: string;
  readonly sources: readonly Source[];
  /** What would open the others, to be told to whom these have nothing for. */
  readonly hint?: string | undefined;
}

/**
 * What the first source that has the secret stores.
 *
 * @throws {SecretNotFoundError} `SECRET_NOT_FOUND`, naming the sources, if each of several lacks it.
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if no source is active.
 */
export async function readInOrder(
  { sources, hint }: ActiveSources,
  request: SourceRequest,
  effort: Effort,
): Promise<{ stored: StoredSecret; source: Source['name'] }> {
  let absent: Error = new ConfigurationError('none of the manifest sources is active', {
    secretId: request.secretId,
    hint: 'set the variables its `when` names, or add a source without `when`',
  });
  for (const source of sources) {
    const answer = await source.read(request, effort);
    if ('stored' in answer) return { stored: answer.stored, source: source.name };
    absent = answer.absent;
  }
  if (!(absent instanceof SecretNotFoundError)) throw absent;
  const names = sources.map(({ name }) => name);
  throw nowhere(absent, request, names, hint);
}

function nowhere(
  last: SecretNotFoundError,
  { secretId }: SourceRequest,
  names: readonly string[],
  closedHint: string | undefined,
): SecretNotFoundError {
  if (names.length < 2 && closedHint === undefined) return last;
  const hint = [last.hint, closedHint].filter((each) => each !== undefined).join('; or ');
  return new SecretNotFoundError({
    secretId,
    message: last.message,
    hint,
    ...(names.length > 1 && {
      message: `${secretId} is in none of its sources: ${names.join(', ')}`,
      sources: names,
    }),
    ...(last.awsCode !== undefined && { awsCode: last.awsCode }),
  });
}
