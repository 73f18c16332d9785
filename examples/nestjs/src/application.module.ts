import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import type { SecretsClient } from '@undotenv/client';
import type { Secrets } from '../undotenv.config.ts';
import { MailService } from './mail.service.ts';
import { SecretsModule } from './secrets.module.ts';

@Module({})
// What NestJS calls a module is a class, whatever is in it.
// eslint-disable-next-line @typescript-eslint/no-extraneous-class
export class ApplicationModule {
  static withSecrets(client: SecretsClient<Secrets>): DynamicModule {
    return {
      module: ApplicationModule,
      imports: [SecretsModule.forRoot(client)],
      providers: [MailService],
    };
  }
}
