import { Global, Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import type { SecretsClient } from '@undotenv/client';
import type { Secrets } from '../undotenv.config.ts';

export const SECRETS = Symbol('the secrets of the application');
const CLIENT = Symbol('the client they are read by');

/** Gives every provider that asks for `SECRETS` the object that `ready` gives. */
@Global()
@Module({})
export class SecretsModule implements OnModuleDestroy {
  readonly #client: SecretsClient<Secrets>;

  constructor(@Inject(CLIENT) client: SecretsClient<Secrets>) {
    this.#client = client;
  }

  /** @param client closed with the application */
  static forRoot(client: SecretsClient<Secrets>): DynamicModule {
    return {
      module: SecretsModule,
      providers: [
        { provide: CLIENT, useValue: client },
        // NestJS waits for it before it makes who asks for it.
        { provide: SECRETS, useFactory: () => client.ready() },
      ],
      exports: [SECRETS],
    };
  }

  onModuleDestroy(): void {
    this.#client.close();
  }
}
