import { contentType } from '@undotenv/protocol';
import { refusal } from './answers.ts';
import type { Headers, HttpRequest, HttpResponse } from './message.ts';

/** Answers a request that must not be served, and `undefined` for one that may go on. */
type Refusal = (request: HttpRequest, hosts: readonly string[]) => HttpResponse | undefined;

/**
 * The guards every request passes before any work, in this order. They keep web pages, rebound DNS
 * names and proxies away from a server that trusts its own machine; a signature comes after them.
 */
const refusals: readonly Refusal[] = [
  refuseDistantPeers,
  refuseRepeatedHeaders,
  refuseForeignHost,
  refuseBrowsers,
  refuseForwarded,
];

export function refuse(request: HttpRequest, hosts: readonly string[]): HttpResponse | undefined {
  for (const each of refusals) {
    const response = each(request, hosts);
    if (response !== undefined) return response;
  }
  return undefined;
}

/** What a request to the service itself has to be. */
export function refuseOtherThanCalls(request: HttpRequest): HttpResponse | undefined {
  if (request.target !== '/') return refusal(404, 'There is nothing at this path.');
  if (request.method !== 'POST') return refusal(405, 'Only POST is answered at this path.');
  const given = request.headers.values['content-type'] ?? '';
  if (given === contentType) return undefined;
  const [type = ''] = given.split(';');
  if (type.trim().toLowerCase() === contentType) return undefined;
  return refusal(415, `The content type must be ${contentType}.`);
}

/** The names that a loopback server on `port` answers to. */
export function loopbackHosts(port: number): readonly string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${String(port)}`);
}

/** Only loopback is listened on; a rule of the machine's own could still send others there. */
function refuseDistantPeers({ remoteAddress: address }: HttpRequest): HttpResponse | undefined {
  if (address === undefined || address === '::1' || address.startsWith('127.')) return undefined;
  return refusal(403, 'Only this machine is answered.');
}

/** No client sends a header twice, and two of one are a riddle: each reader may go by another. */
function refuseRepeatedHeaders({ headers }: HttpRequest): HttpResponse | undefined {
  if (headers.repeated.length === 0) return undefined;
  return refusal(400, 'A header stands twice.');
}

/** A page of another site can make its own name point here, but it cannot change the Host header. */
function refuseForeignHost(
  { headers }: HttpRequest,
  hosts: readonly string[],
): HttpResponse | undefined {
  if (hosts.includes(headers.values['host'] ?? '')) return undefined;
  return refusal(403, 'The Host header does not name this server.');
}

/** No SDK or command line sends these; a browser does, on behalf of a page. */
function refuseBrowsers({ headers }: HttpRequest): HttpResponse | undefined {
  if (has(headers, 'origin')) return refusal(403, 'Requests from web pages are refused.');
  const site = headers.values['sec-fetch-site'];
  if (site === undefined || site === 'none') return undefined;
  return refusal(403, 'Requests from web pages are refused.');
}

/** Whoever forwards requests here would lend his place on this machine to somebody else. */
function refuseForwarded({ headers }: HttpRequest): HttpResponse | undefined {
  const forwarded = headers.names.some(
    (name) => name.startsWith('x-forwarded') || name === 'forwarded' || name === 'via',
  );
  return forwarded ? refusal(403, 'Forwarded requests are refused.') : undefined;
}

function has({ values }: Headers, name: string): boolean {
  return Object.hasOwn(values, name);
}
