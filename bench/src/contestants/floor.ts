import { createHash, createHmac } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Open } from './contestant.ts';

/**
 * The least that does the job: `node:http(s)`, a signature, and a Map that never expires. It has no
 * credential chain, retries, checks, errors or redaction. Nobody should use it; what a contestant
 * takes beyond it is the price of what the contestant does beyond it.
 */
export const open: Open = ({ names }) => {
  const endpoint = new URL(variable('AWS_ENDPOINT_URL_SECRETS_MANAGER'));
  const { Agent, request } = endpoint.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });
  const values = new Map<string, Promise<unknown>>();

  const call = (operation: string, input: object): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(input);
      const headers = sign(endpoint.host, operation, body, new Date());
      const outgoing = request(endpoint, { method: 'POST', agent, headers }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => {
          resolve(JSON.parse(text) as Record<string, unknown>);
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  return {
    get(name) {
      const known = values.get(name);
      if (known !== undefined) return known;
      const value = call('GetSecretValue', { SecretId: name }).then(
        (found) => found['SecretString'],
      );
      values.set(name, value);
      return value;
    },
    getAll: () =>
      Promise.all(
        batchesOf20(names).map((SecretIdList) => call('BatchGetSecretValue', { SecretIdList })),
      ),
  };
};

/** BatchGetSecretValue takes at most 20 names. */
export function batchesOf20(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / 20);
  return Array.from({ length: count }, (_, batch) => names.slice(batch * 20, batch * 20 + 20));
}

/** Signature Version 4 of a Secrets Manager call, and nothing more general. */
export function sign(
  host: string,
  operation: string,
  body: string,
  date: Date,
): Record<string, string> {
  const time = `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = time.slice(0, 8);
  const region = variable('AWS_REGION');
  const target = `secretsmanager.${operation}`;
  const signed = 'content-type;host;x-amz-date;x-amz-target';
  const type = 'application/x-amz-json-1.1';
  const canonical =
    `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${time}\nx-amz-target:${target}\n\n` +
    `${signed}\n${sha256(body)}`;
  const scope = `${day}/${region}/secretsmanager/aws4_request`;
  const key = [day, region, 'secretsmanager', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${variable('AWS_SECRET_ACCESS_KEY')}`,
  );
  const signature = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`)
    .digest('hex');
  const credential = `${variable('AWS_ACCESS_KEY_ID')}/${scope}`;
  return {
    host,
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-date': time,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
