import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { deferred } from '../deferred.ts';
import { settled, virtualTime } from '../virtual-time.ts';
import { hour } from './test-cache.ts';

const region = 'us-east-1';
const endpoint = 'http://127.0.0.1:9';

describe('a client without a cache', () => {
  it('waits for credentials that somebody types, until its caller gives up', async () => {
    const time = virtualTime();
    const { promise: typed } = deferred<never>();
    const client = createSecretsClient({
      ...{ region, endpoint, credentials: () => typed },
      ...{ cache: false, clock: time.clock, timers: time.timers },
    });
    const controller = new AbortController();
    const read = client
      .getString('a', { signal: controller.signal })
      .catch((error: unknown) => error);
    let isOver = false;
    void read.then(() => (isOver = true));
    await time.advance(hour);
    await settled();
    expect(isOver).toBe(false);
    const enough = new Error('enough');
    controller.abort(enough);
    expect(await read).toBe(enough);
    client.close();
  });
});
