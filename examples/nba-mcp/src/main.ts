// The application as it was written: it knows nothing of any secret store, only process.env.
import { databaseConfigOf } from './config.ts';
import { serve } from './serve.ts';

await serve(databaseConfigOf(process.env));
