import type { Secret } from '../../src/index.ts';
import { createTestSecrets } from '../../src/testing/index.ts';
import { databaseValue, shop } from '../shop-manifest.ts';

const secrets = createTestSecrets(shop, { database: databaseValue });

// @ts-expect-error the port is a number
createTestSecrets(shop, { database: { ...databaseValue, port: true } });

// @ts-expect-error the manifest declares no such secret
createTestSecrets(shop, { other: 'synthetic' });

// @ts-expect-error the token is a text
void secrets.set('token', 5);

// @ts-expect-error the manifest declares no such secret
secrets.rotate('other', 'synthetic');

const sealed = createTestSecrets(shop, { database: databaseValue }, { sealed: true });

// @ts-expect-error the port is a number, sealed or not
void sealed.set('database', { ...databaseValue, port: true });

export const sealedPort: Promise<Secret<number>> = sealed.get('database').then(({ port }) => port);

export const port: Promise<number> = secrets.get('database').then((database) => database.port);
