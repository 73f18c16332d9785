import { Inject, Injectable } from '@nestjs/common';
import type { Secrets } from '../undotenv.config.ts';
import { SECRETS } from './secrets.module.ts';

@Injectable()
export class MailService {
  readonly #secrets: Secrets;

  constructor(@Inject(SECRETS) secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** What a mail library is given for each connection: the password of now. */
  connection(): { host: string; pass: string } {
    const { host, password } = this.#secrets.smtp;
    return { host, pass: password };
  }
}
