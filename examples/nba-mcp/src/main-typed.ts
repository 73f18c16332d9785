// The same application reading its secrets itself: typed, checked, and never in process.env.
import { withEnvFiles } from '@undotenv/client/environment';
import { databaseConfig, nbaSecrets } from './secrets.ts';
import { serve } from './serve.ts';

await serve(await databaseConfig(), withEnvFiles());
// Nothing reads a secret after the start.
nbaSecrets().close();
