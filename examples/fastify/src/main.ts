import { createSecretsClient } from '@undotenv/client';
import manifest from '../undotenv.config.ts';
import { createApplication } from './application.ts';

const application = await createApplication(createSecretsClient({ manifest, logger: console }));
await application.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });
