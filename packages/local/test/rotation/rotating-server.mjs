// A server in a process of its own, to be killed while it rotates; it uses the built package.
import { writeSync } from 'node:fs';
import { startLocal } from '../../dist/index.js';
import { loadOrCreateRootKey } from '../../dist/vault/root-key-file.js';

const [dataDirectory, keyPath, lambdaEndpoint, port] = process.argv.slice(2);
const rootKey = loadOrCreateRootKey(keyPath);
const server = await startLocal({ dataDirectory, rootKey, lambdaEndpoint, port: Number(port) });
const { url, region, accessKeyId, secretAccessKey } = server;
writeSync(1, `${JSON.stringify({ url, region, accessKeyId, secretAccessKey })}\n`);
