import type { SourceDeclaration, Variables } from '@undotenv/manifest';
import { ConfigurationError } from '../errors.ts';
import type { Source, SourceRequest, StoredSecret } from './source.ts';

/** The sources that are asked now, in order. */
export interface ActiveSources {
  /** Tells apart what different sources gave; empty while the manifest gates none. */
  readonly key: string;
  readonly sources: readonly Source[];
}

/** The sources of the manifest; their gates read the variables at every call. */
export function chainSources(
  declarations: readonly SourceDeclaration[],
  sources: Readonly<Record<Source['name'], Source>>,
  variables: Variables,
): () => ActiveSources {
  if (declarations.every(({ when, final }) => when === undefined && final !== true)) {
    const always = { key: '', sources: declarations.map(({ source }) => sources[source]) };
    return () => always;
  }
  return () => {
    const open = declarations.filter(({ when = {} }) =>
      Object.entries(when).every(([variable, value]) => variables[variable] === value),
    );
    const finalIndex = open.findIndex(({ final }) => final === true);
    const names = (finalIndex === -1 ? open : open.slice(0, finalIndex + 1)).map(
      ({ source }) => source,
    );
    return { key: names.join(), sources: names.map((name) => sources[name]) };
  };
}

/**
 * What the first source that has the secret stores.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if no source is active.
 */
export async function readInOrder(
  sources: readonly Source[],
  request: SourceRequest,
): Promise<{ stored: StoredSecret; source: Source['name'] }> {
  let absent: Error = new ConfigurationError('none of the manifest sources is active', {
    secretId: request.secretId,
    hint: 'set the variables its `when` names, or add a source without `when`',
  });
  for (const source of sources) {
    const answer = await source.read(request);
    if ('stored' in answer) return { stored: answer.stored, source: source.name };
    absent = answer.absent;
  }
  throw absent;
}
