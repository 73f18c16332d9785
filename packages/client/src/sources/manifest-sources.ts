import {
  spellEnvironment,
  type Manifest,
  type SourceDeclaration,
  type Variables,
} from '@undotenv/manifest';
import type { Logger } from '../log/logger.ts';
import { environmentSource } from './environment.ts';
import { momentOf } from './moment.ts';
import type { ActiveSources } from './read-in-order.ts';
import type { Source, SourceRequest } from './source.ts';
import { chainSources, isUngated } from './source-chain.ts';

/**
 * The sources of a client: those of its manifest, or Secrets Manager alone.
 *
 * @param options those of the client that say which are asked
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`: the manifest does not know `environment`.
 */
export function manifestSources(
  secretsManager: Source,
  options: {
    readonly manifest?: Manifest;
    readonly environment?: string | undefined;
    readonly strict?: boolean;
  },
  { variables, logger }: { readonly variables: Variables; readonly logger: Logger },
): (request: SourceRequest) => ActiveSources {
  const { manifest, environment, strict = false } = options;
  if (manifest === undefined || isAlone(manifest.sources)) {
    const alone = { key: '', isFixed: true, sources: [{ source: secretsManager }] };
    return () => alone;
  }
  const fixed = environment === undefined ? undefined : spellEnvironment(manifest, environment);
  return chainSources({
    manifest,
    sourceOf: ({ source, defaults, final = false }) =>
      source === 'environment'
        ? environmentSource(variables, { defaults, isFinal: final })
        : secretsManager,
    variables,
    momentOf: ({ environment: own, declared }) =>
      momentOf(manifest, variables, { environment: own ?? fixed, secret: declared?.secret }),
    strict,
    logger,
  });
}

/** Whether Secrets Manager is asked whatever the variables say, and nothing else is. */
function isAlone([only, ...others]: readonly SourceDeclaration[]): boolean {
  return only?.source === 'secrets-manager' && others.length === 0 && isUngated(only);
}
