import type { SecretsManagerApi } from './api.ts';
import type { ObservedCall, Observers } from './observer.ts';
import type { RegionalApis } from './open-parts.ts';

/** The same apis, with every call told to the observers. */
export function observedApis(apis: RegionalApis, observers: Observers): RegionalApis {
  return {
    home: observed(apis.home, observers),
    of: (region) => observed(apis.of(region), observers),
    close() {
      apis.close();
    },
  };
}

function observed(api: SecretsManagerApi, observers: Observers): SecretsManagerApi {
  const { region, endpoint } = api;
  return {
    region,
    endpoint,
    call(operation, request, options) {
      const secretId = 'SecretId' in request ? request.SecretId : undefined;
      const call: ObservedCall = {
        operation,
        region,
        endpoint,
        ...(secretId !== undefined && { secretId }),
      };
      return observers.call(call, () => api.call(operation, request, options));
    },
    close() {
      api.close();
    },
  };
}
