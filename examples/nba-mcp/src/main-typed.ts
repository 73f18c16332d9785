// The same application reading its secrets itself: typed, checked, and never in process.env.
import { databaseConfig, nbaSecrets } from './secrets.ts';
import { serve } from './serve.ts';

await serve(await databaseConfig());
// Nothing reads a secret after the start.
nbaSecrets().close();
