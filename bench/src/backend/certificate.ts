import { generateKeyPairSync, sign } from 'node:crypto';

/** PEM texts, named as `node:https` names them. */
export interface CertifiedKey {
  readonly key: string;
  readonly cert: string;
}

/**
 * A key and a certificate for 127.0.0.1 that is its own authority, valid for a day around `now`.
 * Node makes no certificates, and `openssl` is not everywhere.
 *
 * @see RFC 5280, section 4.1
 */
export function selfSignedCertificate(now: Date): CertifiedKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
  const commonName = sequence(identifier('550403'), der(0x0c, Buffer.from('undotenv bench')));
  const name = sequence(der(0x31, commonName));
  const halfDayMs = 43_200_000;
  const validity = sequence(
    utcTime(new Date(now.getTime() - halfDayMs)),
    utcTime(new Date(now.getTime() + halfDayMs)),
  );
  const isAuthority = sequence(der(0x01, Buffer.from([0xff])));
  const subjectAddress = sequence(der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    sequence(identifier('551d13'), der(0x04, isAuthority)),
    sequence(identifier('551d11'), der(0x04, subjectAddress)),
  );
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)]);
  const certificate = sequence(toBeSigned, ecdsaWithSha256, der(0x03, signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** Tag, length, content: the length in one byte, or in two after their count. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function identifier(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** `YYMMDDhhmmssZ`, good until 2049. */
function utcTime(date: Date): Buffer {
  const digits = date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '');
  return der(0x17, Buffer.from(`${digits}Z`));
}
