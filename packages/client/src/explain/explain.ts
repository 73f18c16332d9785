import { spellEnvironment, type ManifestSecret } from '@undotenv/manifest';
import type { SecretsManagerApi } from '../api.ts';
import type { DeclaredSecrets } from '../reads/declared-secrets.ts';
import type { Reader } from '../reads/reader.ts';
import { momentOf } from '../sources/moment.ts';
import type { ExplainedSecret, Explanation } from './explanation.ts';
import { explainSecret } from './secrets.ts';
import { explainSettings, type ExplainedOptions } from './settings.ts';
import { explainSources } from './sources.ts';

export interface ExplainParts {
  readonly options: ExplainedOptions;
  readonly api: SecretsManagerApi;
  readonly declared: DeclaredSecrets;
  readonly reader: Pick<Reader, 'kept' | 'keptVersion'>;
}

/**
 * Where everything a client reads comes from at this moment. Nothing is asked for it, but variables
 * that make up a secret are put together to see whether they do.
 *
 * @param asked another environment than the client's, in any spelling the manifest knows
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`: the manifest does not know `asked`.
 */
export async function explain(
  { options, api, declared, reader }: ExplainParts,
  asked: string | undefined,
): Promise<Explanation> {
  const { manifest, environment, strict = false, variables = process.env } = options;
  const named = asked ?? environment;
  const fixed =
    named === undefined || manifest === undefined ? undefined : spellEnvironment(manifest, named);
  const settings = await explainSettings(options, api, fixed);
  if (manifest === undefined) {
    const alone = {
      source: 'secrets-manager',
      isOpen: true,
      conditions: [],
      isFinal: false,
    } as const;
    return { settings, sources: [{ ...alone, fallthroughOn: [] }], secrets: [] };
  }
  const moment = momentOf(manifest, variables, { environment: fixed });
  const parts = { manifest, strict, declared, reader, moment };
  const explainOne = (secret: ManifestSecret): Promise<ExplainedSecret> =>
    explainSecret(secret, parts);
  return {
    settings,
    sources: explainSources(manifest, moment, strict),
    secrets: await Promise.all(manifest.secrets.map(explainOne)),
  };
}
