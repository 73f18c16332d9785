import { ConfigurationError, SecretNotFoundError } from '../errors.ts';
import type { Effort, Source, SourceRequest, StoredSecret } from './source.ts';

/** A source, and what the manifest says of asking it. */
export interface ActiveSource {
  readonly source: Source;
  /** Whether the next source may answer instead of this failure. It is told as a warning. */
  readonly passOver?: ((error: unknown, request: SourceRequest) => boolean) | undefined;
  /** Asked again at every read. */
  readonly isUncached?: boolean;
}

/** The sources that are asked now, in order. */
export interface ActiveSources {
  /** Tells apart what different sources gave; empty while the manifest gates none. */
  readonly key: string;
  /** Whatever the variables say. */
  readonly isFixed?: boolean;
  readonly sources: readonly ActiveSource[];
  /** What would open the others, to be told to whom these have nothing for. */
  readonly hintFor?: (request: SourceRequest) => string | undefined;
}

interface Failed {
  readonly name: Source['name'];
  readonly error: unknown;
  /** It works, but has no such secret. */
  readonly isAbsence: boolean;
}

/** Two tries, each of 2 s at most, leave time for the next source. */
const triesBeforeNext = 2;

/**
 * What the first source that has the secret stores. A source that lacks it, or fails, is passed over
 * only if the manifest says so; variables that are not set are neither.
 *
 * @param cached what is served already: if Secrets Manager gave it, nothing takes its place
 * @throws {SecretNotFoundError} `SECRET_NOT_FOUND`, naming the sources, if each lacks it.
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if no source is active.
 */
export async function readInOrder(
  { sources, hintFor }: ActiveSources,
  request: SourceRequest,
  effort: Effort,
  cached?: StoredSecret,
): Promise<{ stored: StoredSecret; source: Source['name'] }> {
  const failed: Failed[] = [];
  for (const active of sources) {
    const { source, passOver, isUncached = false } = active;
    const isLast = active === sources.at(-1);
    const mayPass = !isLast && passOver !== undefined && cached?.arn === undefined;
    const answer = await ask(source, request, mayPass ? shortened(effort) : effort);
    if ('stored' in answer) {
      // In the place of Secrets Manager it is kept, or each read would wait for that to fail again.
      const isStandIn = failed.some(({ name }) => name === 'secrets-manager');
      const stored = isUncached && !isStandIn ? { ...answer.stored, isUncached } : answer.stored;
      return { stored, source: source.name };
    }
    failed.push(answer);
    const isUnset = source.name === 'environment' && answer.isAbsence;
    const isPassed = !isLast && (isUnset || (mayPass && passOver(answer.error, request)));
    if (!isPassed) throw refusalOf(answer, request, { failed, hintFor });
  }
  throw new ConfigurationError('none of the manifest sources is active', {
    secretId: request.secretId,
    hint: 'set the variables its `when` names, or add a source without `when`',
  });
}

function shortened({ maxTries = triesBeforeNext, ...effort }: Effort): Effort {
  return { ...effort, maxTries: Math.min(maxTries, triesBeforeNext) };
}

async function ask(
  source: Source,
  request: SourceRequest,
  effort: Effort,
): Promise<{ stored: StoredSecret } | Failed> {
  const { name } = source;
  try {
    const answer = await source.read(request, effort);
    return 'stored' in answer ? answer : { name, error: answer.absent, isAbsence: true };
  } catch (error) {
    return { name, error, isAbsence: false };
  }
}

/** What the last source asked said; of a secret that is nowhere, everything there is to say. */
function refusalOf(
  { error, isAbsence }: Failed,
  request: SourceRequest,
  { failed, hintFor }: { failed: readonly Failed[]; hintFor: ActiveSources['hintFor'] },
): unknown {
  if (!isAbsence || !(error instanceof SecretNotFoundError)) return error;
  const { secretId } = request;
  const closedHint = hintFor?.(request);
  const names = failed.map(({ name }) => name);
  const cause = failed.find((each) => !each.isAbsence)?.error;
  const hint = [error.hint, closedHint].filter((each) => each !== undefined).join('; or ');
  return new SecretNotFoundError({
    secretId,
    message: error.message,
    hint,
    sources: names,
    ...(names.length > 1 && {
      message: `${secretId} is in none of its sources: ${names.join(', ')}`,
    }),
    ...(cause !== undefined && { cause }),
    ...(error.awsCode !== undefined && { awsCode: error.awsCode }),
    ...(error.region !== undefined && { region: error.region }),
  });
}
