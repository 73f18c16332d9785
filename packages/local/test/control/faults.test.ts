import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, type FaultTarget, type LocalServer, startLocal } from '../../src/index.ts';
import { call } from '../http/requests.ts';

let server: LocalServer;

beforeEach(async () => {
  server = await startLocal({ control: true });
});

afterEach(() => server.close());

const create = (name: string): object => ({
  Name: name,
  SecretString: 'synthetic-password-1',
  ClientRequestToken: 'synthetic-token-0000000000000001',
});

const codes = (): string[] => server.calls().map(({ code }) => code);

async function read(...secretIds: string[]): Promise<(string | undefined)[]> {
  const answers: (string | undefined)[] = [];
  for (const SecretId of secretIds) {
    answers.push((await call(server, 'DescribeSecret', { SecretId })).body.__type);
  }
  return answers;
}

async function put(faults: unknown): Promise<Response> {
  const body = JSON.stringify(faults);
  return fetch(`${server.url}/_undotenv/faults`, { method: 'PUT', body });
}

describe('a fault', () => {
  it('B-19: hits the next calls, as many as it says, and is over then', async () => {
    await call(server, 'CreateSecret', create('app/db'));
    server.faults.set('DescribeSecret', { error: 'InternalServiceError', times: 2 });
    expect(await read('app/db', 'app/db', 'app/db')).toEqual([
      'InternalServiceError',
      'InternalServiceError',
      undefined,
    ]);
  });

  it('of several is the first that hits the call', async () => {
    await call(server, 'CreateSecret', create('app/db'));
    server.faults.set('DescribeSecret', [
      { error: 'ThrottlingException', times: 1 },
      { error: 'DecryptionFailure', times: 1 },
    ]);
    expect(await read('app/db', 'app/db', 'app/db')).toEqual([
      'ThrottlingException',
      'DecryptionFailure',
      undefined,
    ]);
  });

  it('has the status that it names, as a broken proxy would', async () => {
    server.faults.set('ListSecrets', { error: 'InternalServiceError', status: 503 });
    expect(await call(server, 'ListSecrets', {})).toMatchObject({ status: 503 });
  });

  it('of one secret hits calls by its name and by its ARN, and no others', async () => {
    const { body } = await call(server, 'CreateSecret', create('app/db'));
    await call(server, 'CreateSecret', create('app/db-other1'));
    const arn = String(body['ARN']);
    const suffixless = arn.slice(0, -7);
    for (const secretId of ['app/db', arn]) {
      server.faults.set('DescribeSecret', { error: 'DecryptionFailure', secretId });
      expect(await read('app/db', arn, suffixless, 'app/db-other1')).toEqual([
        ...['DecryptionFailure', 'DecryptionFailure', 'DecryptionFailure'],
        undefined,
      ]);
    }
  });

  it('of one secret hits a batch that asks for it', async () => {
    await call(server, 'CreateSecret', create('app/db'));
    server.faults.set('BatchGetSecretValue', { error: 'DecryptionFailure', secretId: 'app/db' });
    const batch = (...SecretIdList: string[]) =>
      call(server, 'BatchGetSecretValue', { SecretIdList });
    expect((await batch('other', 'app/db')).status).toBe(400);
    expect((await batch('other')).status).toBe(200);
  });

  it('after running leaves the work done, though the connection breaks', async () => {
    server.faults.set('CreateSecret', { reset: true, afterRunning: true, times: 1 });
    await expect(call(server, 'CreateSecret', create('app/db'))).rejects.toThrow('fetch failed');
    expect(await read('app/db')).toEqual([undefined]);
    // As a client would, that had no answer: the same request again changes nothing.
    expect((await call(server, 'CreateSecret', create('app/db'))).status).toBe(200);
    expect(codes()).toEqual(['ConnectionReset', 'OK', 'OK']);
  });

  it('after running can answer an exception instead', async () => {
    server.faults.set('CreateSecret', { error: 'InternalServiceError', afterRunning: true });
    const answer = await call(server, 'CreateSecret', create('app/db'));
    expect(answer).toMatchObject({ status: 500, body: { __type: 'InternalServiceError' } });
    expect(JSON.stringify(answer.body)).not.toContain('app/db');
    expect(await read('app/db')).toEqual([undefined]);
  });

  it('hits nobody whose signature is wrong', async () => {
    server.faults.set('*', { error: 'InternalServiceError', times: 1 });
    const signing = { secretAccessKey: 'synthetic-wrong-key' };
    const forged = await call(server, 'ListSecrets', {}, signing);
    expect(forged.body.__type).toBe('InvalidSignatureException');
    expect((await call(server, 'ListSecrets', {})).status).toBe(500);
  });

  it('hits the same calls in each run where the randomness is given', async () => {
    const outcomes: boolean[][] = [];
    for (let run = 0; run < 2; run += 1) {
      let drawn = 0;
      const seeded = await startLocal({ random: () => ((drawn += 7) % 10) / 10 });
      seeded.faults.set('ListSecrets', { error: 'ThrottlingException', rate: 0.5 });
      const hits: boolean[] = [];
      for (let count = 0; count < 6; count += 1) {
        hits.push((await call(seeded, 'ListSecrets', {})).status === 400);
      }
      outcomes.push(hits);
      await seeded.close();
    }
    expect(outcomes[0]).toEqual([false, true, true, false, false, true]);
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  it.each<Fault>([
    { rate: 1.1 },
    { rate: Number.NaN },
    { latencyMs: -1 },
    { latencyMs: 600_001 },
    { times: 0 },
    { times: 1.5 },
    { status: 503 },
    { error: 'ThrottlingException', status: 200 },
    { error: 'ThrottlingException', status: 404.5 },
  ])('out of bounds is refused, and the one before stays: %j', async (fault) => {
    server.faults.set('ListSecrets', { error: 'ThrottlingException' });
    expect(() => {
      server.faults.set('ListSecrets', [{}, fault]);
    }).toThrow(RangeError);
    expect((await put({ GetSecretValue: {}, ListSecrets: fault })).status).toBe(400);
    expect((await call(server, 'ListSecrets', {})).status).toBe(400);
  });

  it.each([
    {
      target: 'GetSecretValues',
      fault: { error: 'ThrottlingException' },
      there: /"\*".*ListSecrets/,
    },
    { target: 'toString', fault: {}, there: /GetSecretValue/ },
    { target: 'ListSecrets', fault: { eror: 'ThrottlingException' }, there: /error, status/ },
    { target: 'ListSecrets', fault: { error: 'X' }, there: /error must .*ThrottlingException/ },
    { target: 'ListSecrets', fault: { error: undefined }, there: /error must be one of/ },
    { target: 'ListSecrets', fault: { error: '__proto__' }, there: /error must be one of/ },
    { target: 'ListSecrets', fault: { reset: 'yes' }, there: /reset must be true or false/ },
    { target: 'ListSecrets', fault: { latencyMs: '20' }, there: /latencyMs must be a number/ },
    { target: 'ListSecrets', fault: { secretId: /app/ }, there: /secretId must be a text/ },
    { target: 'ListSecrets', fault: 'ThrottlingException', there: /must be an object/ },
    { target: 'ListSecrets', fault: undefined, there: /must be an object/ },
  ])(
    'of no meaning is refused with what there is, as plain JavaScript gives it: $target $fault',
    async (row) => {
      const { target, fault, there } = row;
      const given = [target, fault] as unknown as [FaultTarget, Fault];
      server.faults.set('ListSecrets', { error: 'ThrottlingException' });
      for (const set of [
        () => {
          server.faults.set(...given);
        },
        () => {
          server.faults.set(given[0], [{}, given[1]]);
        },
        () => {
          server.faults.replaceAll(
            new Map([
              ['ListSecrets', []],
              [given[0], [given[1]]],
            ]),
          );
        },
      ]) {
        expect(set).toThrow(TypeError);
        expect(set).toThrow(there);
      }
      expect((await call(server, 'ListSecrets', {})).body.__type).toBe('ThrottlingException');
    },
  );

  it('of no meaning is refused over HTTP in the same words', async () => {
    const answer = await put({ ListSecrets: { eror: 'ThrottlingException' } });
    expect(answer.status).toBe(400);
    const { message } = (await answer.json()) as { message: string };
    expect(() => {
      server.faults.set('ListSecrets', { eror: 'ThrottlingException' } as Fault);
    }).toThrow(message);
  });

  it('can be put through the controls with everything it has, alone or in a list', async () => {
    const faults = {
      ListSecrets: [{ error: 'InternalServiceError', status: 503, times: 1, rate: 1 }, {}],
      CreateSecret: { reset: true, afterRunning: true, secretId: 'app/db', latencyMs: 0 },
    };
    expect((await put(faults)).status).toBe(200);
    expect((await call(server, 'ListSecrets', {})).status).toBe(503);
    expect((await call(server, 'ListSecrets', {})).status).toBe(200);
    await expect(call(server, 'CreateSecret', create('app/db'))).rejects.toThrow('fetch failed');
    expect(await read('app/db')).toEqual([undefined]);
  });
});
