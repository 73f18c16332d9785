import { parseSecretArn } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import type { Source } from './source.ts';

/** Secrets Manager in every region: an ARN is read in its own, a name in the client's. */
export function regionalSource(
  apis: { readonly home: SecretsManagerApi; of(region: string): SecretsManagerApi },
  open: (api: SecretsManagerApi) => Source,
): Source {
  const home = open(apis.home);
  const others = new Map<string, Source>();

  function sourceOf(secretId: string): Source {
    const region = secretId.startsWith('arn:') ? parseSecretArn(secretId)?.region : undefined;
    if (region === undefined || region === apis.home.region) return home;
    const known = others.get(region);
    if (known !== undefined) return known;
    const other = open(apis.of(region));
    others.set(region, other);
    return other;
  }

  return {
    name: home.name,
    // Async, so that a region that cannot be called rejects.
    async read(request, effort) {
      return sourceOf(request.secretId).read(request, effort);
    },
  };
}
