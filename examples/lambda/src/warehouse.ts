import type { SecretsOf } from '@undotenv/manifest';
import type manifest from '../undotenv.config.ts';

export type WarehouseCredentials = SecretsOf<typeof manifest>['warehouse'];

/** The warehouse does not accept the credentials. */
export class LoginRefused extends Error {}

/** @throws {LoginRefused} */
export async function stockOf(
  article: string,
  { url, user, password }: WarehouseCredentials,
): Promise<number> {
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  const response = await fetch(new URL(`/stock/${encodeURIComponent(article)}`, url), {
    headers: { authorization: `Basic ${basic}` },
  });
  if (response.status === 401) throw new LoginRefused('the warehouse refused the login');
  return Number(await response.text());
}
