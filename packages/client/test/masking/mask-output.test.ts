import { Writable } from 'node:stream';
import { defineSecrets } from '@undotenv/manifest';
import { afterEach, describe, expect, it } from 'vitest';
import { createCoreClient, fixedCredentials, json, refresh } from '../../src/core.ts';
import { createSecretsClient } from '../../src/index.ts';
import { maskOutput, type OutputMask } from '../../src/masking/index.ts';
import { fakeApi } from '../fake-api.ts';
import { json as answer, startStubEndpoint } from '../stub-endpoint.ts';
import { manualLater } from './manual-later.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  bundle: { variable: 'SECRETS_NAME', keys: { database: { host: 'db_host' }, url: 'public_url' } },
  secrets: {
    database: { keys: { host: { plain: true }, port: { type: 'integer' }, password: {} } },
    url: { env: 'PUBLIC_URL', plain: true },
  },
});
const name = 'shop/production/database';
const stored = { host: 'db.synthetic.example', port: 543_210, password: 'synthetic-password-1' };

function stringStream() {
  let output = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  return { stream, output: () => output };
}

function openClient(variables: Record<string, string> = {}) {
  const api = fakeApi();
  api.put(name, stored);
  api.put('shop/production/url', { text: 'https://synthetic.example' });
  return { api, client: createSecretsClient({ manifest, api, variables }) };
}

const masks: OutputMask[] = [];
const mask = (...asked: Parameters<typeof maskOutput>): void => {
  masks.push(maskOutput(...asked));
};
afterEach(() => {
  for (const each of masks.splice(0)) each.close();
});

describe('maskOutput', () => {
  it('masks what the client has read, from before and from now on', async () => {
    const { client, api } = openClient();
    await client.get('database');
    const { stream, output } = stringStream();
    mask(client, { streams: [stream] });
    stream.write('synthetic-password-1 on 543210\n');
    api.put(name, { ...stored, password: 'synthetic-password-2' });
    await client.refresh('database');
    // The old one is still the password of whoever has not heard of the new one.
    stream.write('synthetic-password-2, once synthetic-password-1\n');
    expect(output()).toBe('[masked] on [masked]\n[masked], once [masked]\n');
  });

  it('masks what any client reads, of the binary and of the sealed kind, too', async () => {
    const { stream, output } = stringStream();
    mask([], { streams: [stream] });
    const api = fakeApi();
    api.put('a', { binary: Buffer.from('synthetic-binary').toString('base64') });
    api.put('b', { text: 'synthetic-text' });
    api.put('c', { binary: Buffer.from([0xff, 0xfe, 0, 1, 2, 3]).toString('base64') });
    const client = createSecretsClient({ api, sealed: true, cache: false, variables: {} });
    await Promise.all([client.getBinary('a'), client.getString('b'), client.getBinary('c')]);
    stream.write('synthetic-binary synthetic-text fffe00010203\n');
    expect(output()).toBe('[masked] [masked] [masked]\n');
  });

  it('looks into JSON that it is given by hand, as into what a client reads', () => {
    const { stream, output } = stringStream();
    const values = ['{"key":"synthetic-key-1"}'];
    mask([], { streams: [stream], values });
    masks[0]?.add('{\n  "key": "synthetic-key-2"\n}');
    stream.write('synthetic-key-1 and {"key":"synthetic-key-2"}\n');
    expect(output()).toBe('[masked] and [masked]\n');
  });

  it('keeps no read from its value, however deep the JSON in it is', async () => {
    const { stream, output } = stringStream();
    mask([], { streams: [stream] });
    const api = fakeApi();
    const deep = `${'['.repeat(20_000)}"synthetic-text"${']'.repeat(20_000)}`;
    api.put('a', { text: deep });
    const client = createSecretsClient({ api, cache: false, variables: {} });
    expect(await client.getString('a')).toBe(deep);
    stream.write(`${deep}\n`);
    expect(output()).toBe('[masked]\n');
  });

  it('masks what a core client has read, from before and from now on', async () => {
    const endpoint = await startStubEndpoint();
    const client = createCoreClient({
      region: 'us-east-1',
      endpoint: endpoint.url,
      credentials: fixedCredentials({ accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic' }),
    });
    const { stream, output } = stringStream();
    const answerWith = (version: number) => {
      const found = {
        ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-aBcDeF',
        Name: 'a',
        VersionId: `version-${String(version)}`,
        SecretString: `{"password":"synthetic-password-${String(version)}"}`,
      };
      endpoint.answer(answer(200, found));
    };
    answerWith(1);
    await client.get('a', json);
    mask(client, { streams: [stream] });
    answerWith(2);
    await refresh(client, 'a', json);
    stream.write('synthetic-password-2, once synthetic-password-1\n');
    expect(output()).toBe('[masked], once [masked]\n');
    client.close();
    await endpoint.close();
  });

  it('leaves alone what the manifest declares plain, in each layout', async () => {
    const { client } = openClient();
    const { stream, output } = stringStream();
    mask(client, { streams: [stream] });
    await Promise.all([
      client.get('database'),
      client.get('url'),
      client.getString(`${name}#host`),
    ]);
    const { client: bundled, api } = openClient({ SECRETS_NAME: 'shop/production' });
    api.put('shop/production', {
      db_host: 'bundle.synthetic.example',
      port: 1,
      password: 'synthetic-password-3',
      public_url: 'https://bundle.synthetic.example',
    });
    await bundled.get('database');
    stream.write('https://synthetic.example db.synthetic.example synthetic-password-1\n');
    stream.write('https://bundle.synthetic.example synthetic-password-3\n');
    expect(output()).toBe(
      'https://synthetic.example db.synthetic.example [masked]\n' +
        'https://bundle.synthetic.example [masked]\n',
    );
  });

  it('masks the values within JSON, however deep, and no punctuation', async () => {
    const api = fakeApi();
    const keyFile = JSON.stringify({ private_key: 'synthetic-line-1\nsynthetic-line-2' }, null, 4);
    api.put('a', { text: JSON.stringify({ google: keyFile, list: [{ pin: 1234 }] }, null, 4) });
    api.put('b', { text: '{"pin":"1234"}' });
    const client = createSecretsClient({ api, variables: {} });
    await Promise.all([client.getString('a'), client.getString('b')]);
    const { stream, output } = stringStream();
    mask(client, { streams: [stream] });
    stream.write('synthetic-line-2 {"pin":"1234"}\n');
    stream.write(JSON.stringify([{ harmless: [{ pin: 1 }] }], null, 4));
    expect(output()).toBe(
      '[masked] [masked]\n' + JSON.stringify([{ harmless: [{ pin: 1 }] }], null, 4),
    );
  });

  it('masks values that are added by hand', () => {
    const { stream, output } = stringStream();
    using adding = maskOutput([], { streams: [stream], values: ['synthetic-first'] });
    adding.add('synthetic-second');
    stream.write('synthetic-first synthetic-second\n');
    expect(output()).toBe('[masked] [masked]\n');
  });

  it('masks a value that falls across writes', () => {
    const { stream, output } = stringStream();
    mask([], { streams: [stream], values: ['synthetic-password-1'] });
    stream.write('it is syn');
    stream.write(Buffer.from('thetic-pass'));
    stream.write('776f72642d310a', 'hex');
    expect(output()).toBe('it is [masked]\n');
  });

  it('holds nothing back for ever: neither a prompt nor the end', () => {
    const { later, pass, waiting } = manualLater();
    const { stream, output } = stringStream();
    mask([], { streams: [stream], values: ['synthetic-password-1'], later });
    stream.write('yes or sy');
    expect(output()).toBe('yes or ');
    pass();
    expect(output()).toBe('yes or sy');
    stream.write('nthetic-password-1, s');
    stream.end('yn');
    expect(output()).toBe('yes or sy[masked], syn');
    expect(waiting()).toBe(0);
  });

  it('tells each writer that its write is done, in order, also where all of it waits', async () => {
    const { stream } = stringStream();
    mask([], { streams: [stream], values: ['synthetic-password-1'] });
    const done: string[] = [];
    await new Promise<void>((resolve) => {
      stream.write('a', () => done.push('first'));
      stream.write('synth', 'utf8', () => done.push('second'));
      stream.end('c', () => {
        resolve();
      });
    });
    expect(done).toEqual(['first', 'second']);
  });

  it('leaves the streams as they were when it is disposed of, with what waited written', () => {
    const { stream, output } = stringStream();
    const own = Object.getOwnPropertyNames(stream);
    const ended = maskOutput([], { streams: [stream], values: ['synthetic-password-1'] });
    stream.write('syn');
    ended.close();
    ended.close();
    expect(Object.getOwnPropertyNames(stream)).toEqual(own);
    expect(output()).toBe('syn');
    stream.write('synthetic-password-1');
    expect(output()).toBe('synsynthetic-password-1');
  });

  it('gives way to a mask that was put over it, whichever ends first', () => {
    const { stream, output } = stringStream();
    const first = maskOutput([], { streams: [stream], values: ['synthetic-first'] });
    const second = maskOutput([], { streams: [stream], values: ['synthetic-second'] });
    stream.write('synthetic-first synthetic-second\n');
    first.close();
    stream.write('synthetic-first synthetic-second\n');
    second.close();
    stream.write('synthetic-second\n');
    expect(output()).toBe('[masked] [masked]\nsynthetic-first [masked]\nsynthetic-second\n');
  });

  it('learns nothing more after its end', async () => {
    const { client } = openClient();
    const { stream, output } = stringStream();
    const ended = maskOutput(client, { streams: [stream] });
    ended.close();
    await client.get('database');
    stream.write('synthetic-password-1');
    expect(output()).toBe('synthetic-password-1');
  });

  it('lets the stream refuse what it does not take', () => {
    const { stream } = stringStream();
    mask([], { streams: [stream] });
    expect(() => stream.write(5)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
    const noStream = Object.create(null) as Writable;
    expect(() => maskOutput([], { streams: [noStream] })).toThrow(TypeError);
  });
});
