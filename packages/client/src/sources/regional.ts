import { parseSecretArn } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import { ConfigurationError } from '../errors.ts';
import type { Source, SourceRequest } from './source.ts';

/** Where Secrets Manager is asked. */
export interface Regions {
  readonly apis: { readonly home: SecretsManagerApi; of(region: string): SecretsManagerApi };
  readonly open: (api: SecretsManagerApi) => Source;
  /** The client's own region with its replicas, if there are any. */
  readonly replicated: Source | undefined;
}

/**
 * Secrets Manager in every region: an ARN is read in its own, a name in the one the manifest gives
 * it and in no other, any other name in the client's.
 */
export function regionalSource({ apis, open, replicated }: Regions): Source {
  const { region: homeRegion } = apis.home;
  const single = open(apis.home);
  const home = replicated ?? single;
  const opened = new Map([[homeRegion, single]]);

  function sourceOf(request: SourceRequest): Source {
    const { secretId } = request;
    const isArn = secretId.startsWith('arn:');
    const region = isArn ? parseSecretArn(secretId)?.region : request.region;
    if (region === undefined || (isArn && region === homeRegion)) return home;
    const api = region === homeRegion ? apis.home : apis.of(region);
    // By its name another secret could be read there.
    if (!isArn && api.region !== region) throw notThere(secretId, region, api.region);
    const known = opened.get(region);
    if (known !== undefined) return known;
    const other = open(api);
    opened.set(region, other);
    return other;
  }

  return {
    name: home.name,
    // Async, so that a region that cannot be called rejects.
    async read(request, effort) {
      return sourceOf(request).read(request, effort);
    },
  };
}

function notThere(secretId: string, region: string, called: string): ConfigurationError {
  return new ConfigurationError(
    `${secretId} is in ${region}, but the client’s api calls ${called}`,
    {
      secretId,
      hint: 'give the client `apiIn`, or no `api` at all',
    },
  );
}
