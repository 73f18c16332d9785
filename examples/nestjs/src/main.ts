import { NestFactory } from '@nestjs/core';
import { createSecretsClient } from '@undotenv/client';
import manifest from '../undotenv.config.ts';
import { ApplicationModule } from './application.module.ts';
import { MailService } from './mail.service.ts';

const client = createSecretsClient({ manifest, logger: console });
const application = await NestFactory.createApplicationContext(
  ApplicationModule.withSecrets(client),
);
const { host } = application.get(MailService).connection();
console.log(`mail goes by ${host}`);
await application.close();
