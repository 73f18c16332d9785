import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { type LocalAccess, startLocal } from '../../src/index.ts';
import { loadOrCreateRootKey } from '../../src/vault/root-key-file.ts';
import { call } from '../http/requests.ts';
import { seededRandom } from '../operations/seeded-random.ts';
import { type ServerProcess, spawnServer } from '../server-process.ts';
import { temporaryDirectory } from './fixtures.ts';
import { serverKills } from './kill-counts.ts';

/** Calls under way at once, each about a secret of its own. */
const callers = 4;

/** A secret holds a hundred young versions and no more. */
const turnsPerSecret = 80;

/** One who writes values one after the other, and knows which was acknowledged last. */
class Caller {
  readonly #name: string;
  #acknowledged = -1;

  constructor(index: number) {
    this.#name = `caller-${String(index)}`;
  }

  /** Throws once the server is killed. */
  async write(server: LocalAccess): Promise<void> {
    const next = this.#acknowledged + 1;
    const SecretId = this.#secretOf(next);
    const isNew = next % turnsPerSecret === 0;
    const version = { SecretString: valueOf(next), ClientRequestToken: tokenOf(next) };
    const { status, body } = await (isNew
      ? call(server, 'CreateSecret', { Name: SecretId, ...version })
      : call(server, 'PutSecretValue', { SecretId, ...version }));
    // The same again is the same version, whether or not the server was killed after writing it.
    expect({ status, ...body }).toMatchObject({ status: 200, VersionId: tokenOf(next) });
    this.#acknowledged = next;
  }

  #secretOf(turn: number): string {
    return `${this.#name}-${String(Math.floor(turn / turnsPerSecret))}`;
  }

  /** What is current is what was acknowledged last, or the one call that nobody answered. */
  async check(server: LocalAccess): Promise<void> {
    const SecretId = this.#secretOf(this.#acknowledged);
    const { body } = await call(server, 'GetSecretValue', { SecretId });
    const possible = [this.#acknowledged, this.#acknowledged + 1];
    expect(possible.map(valueOf)).toContain(body['SecretString']);
    expect(possible.map(tokenOf)).toContain(body['VersionId']);
    await this.write(server);
    const after = await call(server, 'GetSecretValue', {
      SecretId: this.#secretOf(this.#acknowledged),
    });
    expect(after.body).toMatchObject({
      SecretString: valueOf(this.#acknowledged),
      VersionId: tokenOf(this.#acknowledged),
      VersionStages: ['AWSCURRENT'],
    });
  }
}

function valueOf(turn: number): string {
  return `synthetic-password-${String(turn)}`;
}

function tokenOf(turn: number): string {
  return `synthetic-token-of-a-turn-${String(turn).padStart(10, '0')}`;
}

/** Calls until so many were answered, and then kills the server while others are under way. */
async function callAndKill(
  server: ServerProcess & LocalAccess,
  all: readonly Caller[],
  answers: number,
): Promise<void> {
  let left = answers;
  const run = async (caller: Caller): Promise<void> => {
    for (;;) {
      await caller.write(server);
      left -= 1;
      if (left === 0) await server.kill();
    }
  };
  const outcomes = await Promise.allSettled(all.map(run));
  // Of a connection that broke, and nothing else.
  expect(
    outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason)),
  ).toEqual(
    all.map(() => expect.stringMatching(/^TypeError: (fetch failed|terminated)$/) as string),
  );
}

it(
  `a server killed with SIGKILL ${String(serverKills)} times has kept every answered write, takes each unanswered one again, and its audit trail is whole`,
  async () => {
    const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));
    const random = seededRandom(seed);
    const directory = temporaryDirectory();
    const [dataDirectory, keyPath, marks] = ['data', 'config/root.key', 'config/stores'].map(
      (path) => join(directory, path),
    ) as [string, string, string];
    const rootKey = loadOrCreateRootKey(keyPath);
    const local = await startLocal({ dataDirectory, rootKey, marks: { directory: marks } });
    const all = Array.from({ length: callers }, (_, index) => new Caller(index));
    for (const caller of all) await caller.write(local);
    await local.close();
    for (let kill = 0; kill < serverKills; kill += 1) {
      const server = { ...local, ...(await spawnServer('start', dataDirectory, keyPath, marks)) };
      for (const caller of all) await caller.check(server);
      await callAndKill(server, all, 1 + random(25));
      if (kill % 20 > 0) continue;
      expect(verifyTrail({ dataDirectory, rootKey }).findings, `KILL_SEED=${String(seed)}`).toEqual(
        [],
      );
    }
    const { findings, records } = verifyTrail({ dataDirectory, rootKey });
    expect(findings).toEqual([]);
    expect(records).toBeGreaterThan(serverKills * callers * 3);
  },
  // Alone 15 s for 100; the machine may be busy.
  serverKills * 2_000 + 30_000,
);
