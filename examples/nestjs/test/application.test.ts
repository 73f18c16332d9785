import { NestFactory } from '@nestjs/core';
import { createSecretsClient, type SecretsClient } from '@undotenv/client';
import { createApi } from '@undotenv/client/api';
import { createTestSecrets } from '@undotenv/client/testing';
import { startLocal } from '@undotenv/local';
import { expect, it } from 'vitest';
// As it runs: compiled, with NestJS's decorators.
import { ApplicationModule } from '../dist/src/application.module.js';
import { MailService } from '../dist/src/mail.service.js';
import manifest, { type Secrets } from '../undotenv.config.ts';

const smtp = { host: 'smtp.synthetic.example', password: 'synthetic-password-1' };

function start(client: SecretsClient<Secrets>) {
  const options = { logger: false, abortOnError: false } as const;
  // An object of that shape is what NestJS documents; the class is its interface.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return NestFactory.createApplicationContext(ApplicationModule.withSecrets(client), options);
}

it('gives a provider the secrets of Secrets Manager, and closes the client with the application', async () => {
  const server = await startLocal();
  const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
  const connection = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const api = createApi(connection);
  const SecretString = JSON.stringify(smtp);
  await api.call('CreateSecret', { Name: 'mailer/production/smtp', SecretString });
  api.close();
  const client = createSecretsClient({ manifest, variables: {}, ...connection });

  const application = await start(client);
  expect(application.get(MailService).connection()).toEqual({
    host: smtp.host,
    pass: smtp.password,
  });
  await application.close();
  await expect(client.get('smtp')).rejects.toThrow('closed');
  await server.close();
});

it('gives a provider the new password after a rotation', async () => {
  const secrets = createTestSecrets(manifest, { smtp });
  const application = await start(secrets);
  await secrets.set('smtp', { ...smtp, password: 'synthetic-password-2' });
  expect(application.get(MailService).connection().pass).toBe('synthetic-password-2');
  await application.close();
});

it('does not start without its secrets', async () => {
  await expect(start(createTestSecrets(manifest))).rejects.toMatchObject({
    code: 'SECRET_NOT_FOUND',
  });
});
