import { fakeApi, type FakeApi } from './fake-api.ts';
import { databaseValue } from './shop-manifest.ts';

export const databaseName = 'shop/production/database';

/** An api that holds what the manifest of the shop declares. */
export function seededApi(): FakeApi {
  const api = fakeApi();
  api.put(databaseName, databaseValue);
  api.put('shop/production/token', { text: 'synthetic-token-1' });
  return api;
}
