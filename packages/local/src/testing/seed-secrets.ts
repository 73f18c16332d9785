import { randomUUID } from 'node:crypto';
import { type JsonObject, type OperationName, ServiceException } from '@undotenv/protocol';
import type { Caller } from '../access/caller.ts';
import { administrator } from '../access/identity.ts';
import { localAdministrator } from '../access/principal-arn.ts';
import type { OpenedLocal } from '../server/start-local.ts';
import type { Scope } from '../store/store.ts';

/** A value: a text as it is, bytes as they are, anything else as JSON. */
export type TestValue = string | Uint8Array | Readonly<Record<string, unknown>>;

/** Values by the names of their secrets. */
export type TestValues = Readonly<Record<string, TestValue>>;

/** Where secrets are seeded, and on whose behalf. */
export interface Seeding extends Scope {
  /** The service that is to manage them; absent for the account itself. */
  readonly service?: string;
}

/**
 * Gives each secret that value, as its account's administrator: a secret that is not there is
 * created, one awaiting deletion restored, and any other gets a new current version.
 *
 * @throws {ServiceException} what the operation would be answered with.
 */
export function seedSecrets(opened: OpenedLocal, values: TestValues, seeding: Seeding): void {
  const caller = callerOf(seeding);
  const run = (operation: OperationName, request: JsonObject): unknown =>
    opened.run(operation, request, caller);
  for (const [name, value] of Object.entries(values)) {
    const content = { ...membersFor(value), ClientRequestToken: randomUUID() };
    const secret = describe(name, run);
    if (secret === undefined) {
      run('CreateSecret', { Name: name, ...content });
      continue;
    }
    if ('DeletedDate' in secret) run('RestoreSecret', { SecretId: name });
    run('PutSecretValue', { SecretId: name, ...content });
  }
}

function describe(
  name: string,
  run: (operation: OperationName, request: JsonObject) => unknown,
): object | undefined {
  try {
    // It answers at once, with an object.
    return run('DescribeSecret', { SecretId: name }) as object;
  } catch (error) {
    if (!(error instanceof ServiceException)) throw error;
    if (error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function membersFor(value: TestValue): JsonObject {
  if (typeof value === 'string') return { SecretString: value };
  if (value instanceof Uint8Array) {
    return { SecretBinary: Buffer.from(value).toString('base64') };
  }
  return { SecretString: JSON.stringify(value) };
}

function callerOf(seeding: Seeding): Caller {
  const identity = administrator(localAdministrator(seeding.account, seeding.region));
  return { ...seeding, principalArn: identity.arn, identity, sourceIp: '127.0.0.1' };
}
