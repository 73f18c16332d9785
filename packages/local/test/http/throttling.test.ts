import { describe, expect, it } from 'vitest';
import { type LocalOptions, type LocalServer, startLocal } from '../../src/index.ts';
import { call } from './requests.ts';

async function using(
  options: LocalOptions,
  work: (server: LocalServer) => Promise<void>,
): Promise<void> {
  const server = await startLocal(options);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

/** The codes of so many calls, one after the other. */
async function codesOf(server: LocalServer, count: number): Promise<string[]> {
  for (let made = 0; made < count; made += 1) await call(server, 'ListSecrets', {});
  return server
    .calls()
    .slice(-count)
    .map(({ code }) => code);
}

/** A time that stands still, near enough to the real one for signatures. */
function stopped(): LocalOptions {
  const nowMs = Date.now();
  return { clock: { now: () => nowMs } };
}

// Slow enough that the real time these calls take lets none through.
const throttling = { ListSecrets: 0.001 };

describe('a server', () => {
  it('throttles nobody unless it is told to', async () => {
    await using(stopped(), async (server) => {
      expect(new Set(await codesOf(server, 101))).toEqual(new Set(['OK']));
    });
  });

  it('answers ThrottlingException above a rate, until its clock has moved on', async () => {
    await using({ throttling }, async (server) => {
      expect(await codesOf(server, 2)).toEqual(['OK', 'ThrottlingException']);
      expect(await call(server, 'ListSecrets', {})).toEqual({
        status: 400,
        body: { __type: 'ThrottlingException', Message: 'Rate exceeded' },
      });
      expect((await call(server, 'GetRandomPassword', {})).status).toBe(200);
      server.clock.advance(1_000);
      expect(await codesOf(server, 1)).toEqual(['OK']);
    });
  });

  it('throttles the region that is called, and no forged call counts', async () => {
    await using({ throttling }, async (server) => {
      const signing = { secretAccessKey: 'synthetic-wrong-key' };
      await call(server, 'ListSecrets', {}, signing);
      expect(await codesOf(server, 2)).toEqual(['OK', 'ThrottlingException']);
      const elsewhere = await call(server, 'ListSecrets', {}, { region: 'eu-west-1' });
      expect(elsewhere.status).toBe(200);
    });
  });

  it('has AWS’s own rates for true', async () => {
    await using({ throttling: true, ...stopped() }, async (server) => {
      const codes = await codesOf(server, 101);
      expect(codes.indexOf('ThrottlingException')).toBe(100);
    });
  });

  it('does not start with a rate that is none', async () => {
    await expect(startLocal({ throttling: { ListSecrets: -1 } })).rejects.toThrow(RangeError);
  });
});
