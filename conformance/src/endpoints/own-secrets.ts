import { parseSecretArn } from '@undotenv/protocol';
import type { Json, JsonObject } from '../cases/step.ts';
import { isList } from '../run/expand.ts';

/**
 * Refuses a request that could touch, or read the value of, a secret that is not of this run, or
 * leave something behind.
 * Cases are written so; an endpoint that holds real secrets does not rely on it.
 *
 * @throws {TypeError} before anything is sent.
 */
export function checkOwnSecrets(operation: string, request: JsonObject, prefix: string): void {
  const { Name, SecretId, SecretIdList, Filters } = request;
  const named = [Name, SecretId, ...(isPresentList(SecretIdList) ? SecretIdList : [])];
  if (named.some((id) => typeof id === 'string' && !isOwn(id, prefix))) {
    throw new TypeError(`${operation} names a secret that is not of this run`);
  }
  if (request['AddReplicaRegions'] !== undefined) {
    throw new TypeError(`${operation} makes replicas, which would outlive this run`);
  }
  // A listing tells no values; a batch does.
  if (operation !== 'BatchGetSecretValue' || !isPresentList(Filters) || Filters.length === 0)
    return;
  if (Filters.some((filter) => isOwnNames(filter, prefix))) return;
  throw new TypeError(`${operation} is not confined to the secrets of this run`);
}

function isOwn(secretId: string, prefix: string): boolean {
  const name = parseSecretArn(secretId)?.resource ?? secretId;
  return name === '' || name.startsWith(prefix);
}

function isOwnNames(filter: Json, prefix: string): boolean {
  if (typeof filter !== 'object' || filter === null || isList(filter)) return false;
  const { Key, Values } = filter;
  if (Key !== 'name' || !isPresentList(Values) || Values.length === 0) return false;
  return Values.every((value) => typeof value === 'string' && value.startsWith(prefix));
}

function isPresentList(value: Json | undefined): value is readonly Json[] {
  return value !== undefined && isList(value);
}
