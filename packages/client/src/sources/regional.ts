import { parseSecretArn } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import { ConfigurationError } from '../errors.ts';
import type { Source, SourceRequest } from './source.ts';

/**
 * Secrets Manager in every region: an ARN is read in its own, a name in the one the manifest gives
 * it, else in the client's.
 */
export function regionalSource(
  apis: { readonly home: SecretsManagerApi; of(region: string): SecretsManagerApi },
  open: (api: SecretsManagerApi) => Source,
): Source {
  const home = open(apis.home);
  const others = new Map<string, Source>();

  function sourceOf(request: SourceRequest): Source {
    const { secretId } = request;
    const isArn = secretId.startsWith('arn:');
    const region = isArn ? parseSecretArn(secretId)?.region : request.region;
    if (region === undefined || region === apis.home.region) return home;
    const api = apis.of(region);
    // By its name another secret could be read there.
    if (!isArn && api.region !== region) throw notThere(secretId, region, api.region);
    const known = others.get(region);
    if (known !== undefined) return known;
    const other = open(api);
    others.set(region, other);
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
