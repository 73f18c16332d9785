import { Writable } from 'node:stream';
import { defineSecrets } from '@undotenv/manifest';
import { afterEach, describe, expect, it } from 'vitest';
import { createSecretsClient, sealValue } from '../../src/index.ts';
import {
  createMaskStream,
  maskOutput,
  type MaskedClient,
  type MaskOutputOptions,
  type OutputMask,
} from '../../src/masking/index.ts';
import { createTestSecrets } from '../../src/testing/index.ts';
import { fakeApi } from '../fake-api.ts';

const masks: OutputMask[] = [];
afterEach(() => {
  for (const each of masks.splice(0)) each.close();
});

/** A stream in memory whose output is masked. */
function maskedStream(
  clients: MaskedClient | readonly MaskedClient[] = [],
  options: Omit<MaskOutputOptions, 'streams'> = {},
) {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const mask = maskOutput(clients, { ...options, streams: [stream] });
  masks.push(mask);
  return { stream, mask, output: () => Buffer.concat(chunks).toString() };
}

describe('what a mask is given', () => {
  it('may be sealed', () => {
    const values = [sealValue('synthetic-first')];
    const { stream, mask, output } = maskedStream([], { values });
    mask.add(sealValue('synthetic-second'));
    stream.write('synthetic-first synthetic-second\n');
    expect(output()).toBe('[masked] [masked]\n');
  });

  it('may be a client of tests, which holds what it has read', async () => {
    const manifest = defineSecrets({
      application: 'shop',
      environment: { default: 'production' },
      secrets: { database: { keys: { host: { plain: true }, password: {} } } },
    });
    const secrets = createTestSecrets(manifest, {
      database: { host: 'synthetic.example', password: 'synthetic-password-1' },
    });
    await secrets.get('database');
    const { stream, output } = maskedStream(secrets);
    stream.write('synthetic-password-1 at synthetic.example\n');
    expect(output()).toBe('[masked] at synthetic.example\n');
  });

  it('is refused by name where it is no value: a text is a list of its characters', () => {
    const { mask } = maskedStream();
    for (const values of ['synthetic-password-1', null, 5, [undefined], [{}]]) {
      // What has no types may be anything.
      const given = values as string[];
      expect(() => maskOutput([], { streams: [], values: given })).toThrow(/^values /);
      expect(() => createMaskStream(given)).toThrow(/^values /);
    }
    // @ts-expect-error -- a text is no list
    expect(() => createMaskStream('synthetic-password-1')).toThrow(TypeError);
    expect(() => {
      // @ts-expect-error -- neither a text nor sealed
      mask.add(5);
    }).toThrow(new TypeError('values holds something else than a text'));
  });

  it('is refused by name where it is no client', () => {
    for (const clients of [undefined, null, {}, [undefined], 'client']) {
      // What has no types may be anything.
      expect(() => maskOutput(clients as [])).toThrow(/^clients /);
    }
  });
});

describe('a binary secret that is no text', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x01, ...Buffer.from('synthetic')]);

  async function shown(written: string | Buffer): Promise<string> {
    const api = fakeApi();
    api.put('a', { binary: bytes.toString('base64') });
    const { stream, output } = maskedStream();
    await createSecretsClient({ api, cache: false, variables: {} }).getBinary('a');
    stream.write(written);
    return output();
  }

  it.each([
    ['as it is', bytes],
    ['as UTF-8', bytes.toString()],
    ['as Latin-1', bytes.toString('latin1')],
    ['as text in JSON', JSON.stringify(bytes.toString('latin1')).slice(1, -1)],
    ['in hex', bytes.toString('hex')],
    ['in capital hex', bytes.toString('hex').toUpperCase()],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
  ])('is masked %s', async (_how, written) => {
    expect(await shown(written)).toBe('[masked]');
  });

  it('is masked within a longer base64 text, and as a Buffer is printed', async () => {
    const whole = Buffer.concat([Buffer.from('app:'), bytes, Buffer.from('!')]);
    expect(await shown(`Basic ${whole.toString('base64')}\n`)).toMatch(
      /^Basic \w{1,6}\[masked\]\w{0,2}=*\n$/,
    );
    const printed = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    expect(await shown(`<Buffer ${printed}>`)).toBe('<Buffer [masked]>');
  });

  it('garbles no text of replacement characters alone, which tells nothing of it', async () => {
    const api = fakeApi();
    api.put('a', { binary: Buffer.alloc(8, 0xff).toString('base64') });
    const { stream, output } = maskedStream();
    await createSecretsClient({ api, cache: false, variables: {} }).getBinary('a');
    stream.write('\uFFFD'.repeat(20));
    expect(output()).toBe('\uFFFD'.repeat(20));
  });

  it('has the values of JSON masked, where its bytes are text', async () => {
    const api = fakeApi();
    api.put('a', { binary: Buffer.from('{"key": "synthetic-key-1"}').toString('base64') });
    const { stream, output } = maskedStream();
    await createSecretsClient({ api, cache: false, variables: {} }).getBinary('a');
    stream.write('synthetic-key-1\n');
    expect(output()).toBe('[masked]\n');
  });
});
