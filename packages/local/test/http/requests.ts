import { contentType } from '@undotenv/protocol';
import { signRequest } from '@undotenv/protocol/signature-v4';
import type { LocalAccess } from '../../src/index.ts';

export interface Answer {
  status: number;
  body: { __type?: string; Message?: string } & Record<string, unknown>;
}

export interface Signing {
  accessKeyId?: string;
  secretAccessKey?: string;
  region?: string;
  service?: string;
  date?: Date;
}

/** The headers of a call, signed with the server's key unless `signing` says otherwise. */
export function signedHeaders(
  server: LocalAccess,
  operation: string,
  body: string,
  signing: Signing = {},
): Record<string, string> {
  const { region = server.region, service = 'secretsmanager', date = new Date() } = signing;
  const headers = {
    host: new URL(server.url).host,
    'content-type': contentType,
    'x-amz-target': `secretsmanager.${operation}`,
  };
  const credentials = {
    accessKeyId: signing.accessKeyId ?? server.accessKeyId,
    secretAccessKey: signing.secretAccessKey ?? server.secretAccessKey,
  };
  const signed = signRequest(
    { method: 'POST', path: '/', headers, body },
    credentials,
    { region, service },
    date,
  );
  return { ...headers, ...signed };
}

export async function send(
  server: LocalAccess,
  headers: Record<string, string>,
  body: string,
): Promise<Answer> {
  const response = await fetch(server.url, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
}

export async function call(
  server: LocalAccess,
  operation: string,
  request: object,
  signing?: Signing,
): Promise<Answer> {
  const body = JSON.stringify(request);
  return send(server, signedHeaders(server, operation, body, signing), body);
}
