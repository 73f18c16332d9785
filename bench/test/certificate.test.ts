import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../src/backend/certificate.ts';

describe('selfSignedCertificate', () => {
  it('is for 127.0.0.1 only, signed by its own key, and valid for a day', () => {
    const certificate = new X509Certificate(
      selfSignedCertificate(new Date('2026-01-31T12:00:00Z')).cert,
    );
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(new Date(certificate.validFrom)).toEqual(new Date('2026-01-31T00:00:00Z'));
    expect(new Date(certificate.validTo)).toEqual(new Date('2026-02-01T00:00:00Z'));
  });

  it('is accepted by a client that trusts it', async () => {
    const tls = selfSignedCertificate(new Date());
    const server = createServer({ ...tls }, (_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(
      get({ host: '127.0.0.1', port, ca: tls.cert, agent: false }),
      'response',
    )) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    server.close();
  });
});
