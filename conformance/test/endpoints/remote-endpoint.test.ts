import { type LocalServer, startLocal } from '@undotenv/local';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Case } from '../../src/cases/case.ts';
import { readCases } from '../../src/cases/read-cases.ts';
import type { OpenEndpoint } from '../../src/endpoints/endpoint.ts';
import { remoteEndpoint } from '../../src/endpoints/remote-endpoint.ts';
import { runCase } from '../../src/run/run-case.ts';
import { runCases } from '../../src/run/run-cases.ts';

let server: LocalServer;
let open: OpenEndpoint;
let pausesMs: number[];

beforeEach(async () => {
  server = await startLocal();
  onTestFinished(() => server.close());
  pausesMs = [];
  open = remoteEndpoint({
    ...{ url: new URL(server.url), region: server.region, prefix: 'conformance' },
    credentials: server,
    sleep: (ms) => {
      pausesMs.push(ms);
      return Promise.resolve();
    },
  });
});

const created: Case['steps'][number] = {
  call: 'CreateSecret',
  with: {
    Name: '{name}',
    ClientRequestToken: '{token:1}',
    SecretString: 'synthetic-password-1',
  },
};

const caseOf = (...steps: Case['steps']): Case => ({ name: 'x', facts: ['wire-01'], steps });

/** Names as the server's log has them: created and not deleted. */
function left(): Set<string | undefined> {
  const names = new Set<string | undefined>();
  for (const { operation, secretId, code } of server.calls()) {
    if (operation === 'CreateSecret' && code === 'OK') names.add(secretId);
    if (operation === 'DeleteSecret' && code === 'OK') names.delete(secretId);
  }
  return names;
}

describe('any endpoint', () => {
  it('is held to the cases of an operation, and left as it was', async () => {
    const files = readCases().filter(({ operation }) => operation === 'UpdateSecretVersionStage');
    const results = await runCases(files, open);
    expect(new Set(results.map(({ result }) => result.outcome))).toEqual(new Set(['passed']));
    expect(left()).toEqual(new Set());
    expect(server.calls().length).toBeGreaterThan(results.length);
  });

  it('is left as it was by a case that fails half-way', async () => {
    const fails = { call: 'DescribeSecret', with: { SecretId: '{name}' }, has: { Name: 'other' } };
    expect(await runCase(caseOf(created, fails), open)).toMatchObject({ outcome: 'failed' });
    expect(left()).toEqual(new Set());
  });

  it('is left as it was by a case that is stopped', async () => {
    const stop = new AbortController();
    const stopping: OpenEndpoint = async () => {
      const endpoint = await open();
      return {
        ...endpoint,
        send: (operation, body) => {
          stop.abort();
          return endpoint.send(operation, body);
        },
      };
    };
    const outcome = await runCase(caseOf(created, created), stopping, stop.signal);
    expect(outcome).toEqual({ outcome: 'failed', why: 'step 2, CreateSecret: it was stopped' });
    expect(server.calls().map(({ operation }) => operation)).toEqual([
      'CreateSecret',
      'DeleteSecret',
    ]);
  });

  it('is told of no secret but those of the run', async () => {
    const foreign = { call: 'DeleteSecret', with: { SecretId: 'production/database' } };
    await expect(runCase(caseOf(created, foreign), open)).rejects.toThrow(TypeError);
    expect(server.calls().map(({ secretId }) => secretId)).not.toContain('production/database');
    expect(left()).toEqual(new Set());
  });

  it('is not asked to move its clock', async () => {
    const outcome = await runCase(caseOf(created, { advance: { days: 1 } }), open);
    expect(outcome.outcome).toBe('skipped');
    expect(server.calls()).toEqual([]);
  });

  it('is not held to what only the local server can do', async () => {
    const outcome = await runCase({ ...caseOf(created), localOnly: 'it needs a key' }, open);
    expect(outcome).toEqual({ outcome: 'skipped', why: 'it needs a key' });
    expect(server.calls()).toEqual([]);
  });

  it('has five minutes for what it may tell late', async () => {
    const late = {
      call: 'DescribeSecret',
      with: { SecretId: '{name}' },
      eventually: true,
    } as const;
    expect(await runCase(caseOf(late), open)).toMatchObject({ outcome: 'failed' });
    const waitedMs = pausesMs.filter((ms) => ms === 10_000).length * 10_000;
    expect(waitedMs).toBeGreaterThanOrEqual(300_000);
    expect(waitedMs).toBeLessThan(320_000);
  });

  it('is asked again, after a pause, when it is throttling', async () => {
    server.faults.set('CreateSecret', { error: 'ThrottlingException', rate: 1 });
    const outcome = await runCase(caseOf(created), open);
    expect(outcome).toMatchObject({ outcome: 'failed' });
    expect(pausesMs).toContain(5_000);
  });

  it('that names what it could not delete is not passed', async () => {
    server.faults.set('DeleteSecret', { error: 'AccessDeniedException', rate: 1 });
    const outcome = await runCase(caseOf(created), open);
    expect(outcome.outcome).toBe('failed');
    expect(outcome).toHaveProperty('why', expect.stringMatching(/^not deleted: conformance\/run/));
  });

  it('that does not answer fails the case', async () => {
    await server.close();
    expect(await runCase(caseOf(created), open)).toMatchObject({ outcome: 'failed' });
  });
});

describe('what only a server of our own can be asked', () => {
  const skipped = (why: string): object => ({ outcome: 'skipped', why });

  it('is skipped elsewhere, and nothing is called for it', async () => {
    const elsewhere = { call: 'DescribeSecret', with: { SecretId: '{name}' }, region: 'us-west-2' };
    expect(await runCase(caseOf(created, elsewhere), open)).toEqual(
      skipped('it needs another region'),
    );
    const disabled = { disableKey: 'alias/synthetic' };
    expect(await runCase(caseOf(created, disabled), open)).toEqual(
      skipped('it needs a server that can be told more than calls'),
    );
    expect(server.calls()).toEqual([]);
  });
});
