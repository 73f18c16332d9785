/** `@undotenv/client/powertools`: the only file that needs `@aws-lambda-powertools/parameters`. */
import { BaseProvider } from '@aws-lambda-powertools/parameters/base';
import type { ReferenceClient } from '../reference-client.ts';

/** What of Powertools' options counts here; `maxAge` does not, for the client's cache decides. */
interface GetOptions {
  readonly forceFetch?: boolean;
  readonly transform?: string;
}

/**
 * Powertools' parameters, read by a secrets client: one cache, the client's, and so one view of a
 * rotation. Names are references, also with a key: `provider.get('shop/production/stripe#token')`.
 * `transform: 'json'` gives the client's frozen object, `'binary'` decodes Base64 text.
 *
 * Rejects with Powertools' `GetParameterError`, whose `cause` is the client's error.
 */
export class SecretsClientProvider extends BaseProvider {
  readonly #client: Pick<ReferenceClient, 'getString' | 'getJson' | 'refresh'>;

  constructor(client: Pick<ReferenceClient, 'getString' | 'getJson' | 'refresh'>) {
    super({});
    this.#client = client;
  }

  /** Keeps nothing: a second cache would serve a password that the first one knows to be old. */
  override addToCache(): void {
    // Nothing is kept.
  }

  protected override async _get(
    name: string,
    { forceFetch = false, transform }: GetOptions = {},
  ): Promise<string | Record<string, unknown>> {
    if (forceFetch) await this.#client.refresh(name);
    // Parsed here: Powertools would quote the parser, which quotes the value.
    if (transform === 'json') return this.#client.getJson(name);
    return this.#client.getString(name);
  }

  protected override _getMultiple(): Promise<never> {
    return Promise.reject(new Error('secrets have no paths: read them one by one'));
  }
}
