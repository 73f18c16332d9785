/**
 * `node --import @undotenv/client/env app.js`: puts the manifest's secrets and the `.env` files
 * into `process.env` before the application's first line, which needs no change. If that fails the
 * application does not start. A `.ts` manifest needs a Node.js that strips types.
 */
import { preload, refuseToStart } from './environment/preload.ts';

try {
  await preload(process.cwd(), process.env);
} catch (error) {
  refuseToStart(error);
}
