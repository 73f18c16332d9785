// A server in a process of its own, so that what requests cost it in memory can be told.
import { startLocal } from '../../dist/index.js';

const server = await startLocal();
const { url, region, accessKeyId, secretAccessKey } = server;
process.on('message', () => {
  globalThis.gc();
  process.send({ residentBytes: process.memoryUsage.rss(), calls: server.calls().length });
});
process.on('disconnect', () => server.close());
process.send({ url, region, accessKeyId, secretAccessKey });
