import type { LocalOptions, LocalServer } from '../server/local-server.ts';
import { openLocal } from '../server/start-local.ts';
import {
  type Access,
  type ClientOptions,
  clientOptions,
  type TestVariables,
  testVariables,
} from './connection.ts';
import { seededRandom } from './seeded-random.ts';
import { seedSecrets, type TestValues } from './seed-secrets.ts';

export interface TestServerOptions extends Omit<
  LocalOptions,
  'audit' | 'control' | 'dataDirectory' | 'random' | 'rootKey'
> {
  /** What is there from the start, and again after `reset`. */
  readonly secrets?: TestValues;
  /** Decides which calls a fault with a rate hits; 1 if absent, so that each run is the same. */
  readonly randomSeed?: number;
}

/** A server in memory for tests. */
export interface TestServer extends LocalServer, AsyncDisposable {
  /**
   * Gives each secret that value, whether or not it was there; neither `calls` nor the trail tell of
   * it. In the server's own region if none is named.
   *
   * @throws {ServiceException} what such a call would be answered with.
   */
  seed(secrets: TestValues, region?: string): void;
  /**
   * As `seed`, on behalf of another AWS service, such as `rds`: the secrets are that service's, which
   * DescribeSecret tells, and every other change of them is refused.
   *
   * @throws {RangeError} if `service` is not the id of a service.
   */
  seedManaged(service: string, secrets: TestValues, region?: string): void;
  /**
   * Back to the start: its secrets, its time, no calls, events and faults. Principals and keys stay
   * as they are: a test that changes those has a server of its own.
   */
  reset(): void;
  /**
   * For the AWS SDK, and for undotenv's client.
   *
   * @throws {RangeError} if there is no such principal.
   */
  clientOptions(access?: Access): ClientOptions;
  /** For the environment of a program that finds region, endpoint and key there. @throws as above */
  variables(access?: Access): TestVariables;
}

/**
 * Starts a Secrets Manager in memory, on a free port of this machine: as many as there are tests
 * can run beside each other, and nothing is left of one that was closed.
 *
 * ```ts
 * await using server = await startTestServer({ secrets: { 'app/db': { password: 'synthetic' } } });
 * const client = new SecretsManagerClient(server.clientOptions());
 * ```
 *
 * @throws as `startLocal`, and as `seed`
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { secrets = {}, randomSeed = 1, ...rest } = options;
  const opened = await openLocal({ ...rest, random: seededRandom(randomSeed) });
  const { server } = opened;
  const seed = (values: TestValues, region = server.region): void => {
    seedSecrets(opened, values, { account: server.account, region });
  };
  const seedManaged = (service: string, values: TestValues, region = server.region): void => {
    checkService(service);
    seedSecrets(opened, values, { account: server.account, region, service });
  };
  try {
    seed(secrets);
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    ...server,
    seed,
    seedManaged,
    reset: () => {
      opened.reset();
      seed(secrets);
    },
    clientOptions: (access) => clientOptions(server, access),
    variables: (access) => testVariables(server, access),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** @see AWS Secrets Manager API Reference, DescribeSecret: OwningService has 128 characters at most */
function checkService(service: string): void {
  if (/^[a-z][a-z0-9-]{0,127}$/.test(service)) return;
  throw new RangeError('service must be the id of a service, such as "rds"');
}
