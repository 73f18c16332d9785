/**
 * `@undotenv/client/core`: reads by reference alone, without manifest, variables and batches: half
 * the code, for a function that is started often and reads few secrets.
 */
import { abortable } from './calls/abortable.ts';
import type { CoreClient, CoreClientOptions } from './core-client.ts';
import { silentLogger } from './logger.ts';
import { logCreation } from './log-creation.ts';
import { openApis, openCache } from './open-parts.ts';
import { createReader } from './reads/reader.ts';
import { referenceReads } from './reads/reference-reads.ts';
import { createReferences } from './reads/references.ts';
import { regionalSource } from './sources/regional.ts';
import { secretsManagerSource } from './sources/secrets-manager.ts';

export type { CoreClient, CoreClientOptions } from './core-client.ts';

/**
 * Opens nothing yet: the first read connects.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region, endpoint or fixed credentials
 *   cannot be used.
 * @throws {RangeError} naming the option of `cache` out of bounds.
 */
export function createCoreClient(options: CoreClientOptions = {}): CoreClient {
  const { logger = silentLogger } = options;
  return logCreation(logger, () => openClient(options));
}

function openClient(options: CoreClientOptions): CoreClient {
  const { logger = silentLogger } = options;
  const apis = openApis(options);
  const active = { key: '', sources: [regionalSource(apis, secretsManagerSource)] };
  const reader = createReader({
    activeSources: () => active,
    openCache: (parts) => openCache(options, parts),
    logger,
  });
  const parse = createReferences(undefined);
  return {
    region: apis.home.region,
    ...referenceReads(reader, parse),
    versionOf: (value) => reader.versionOf(value),
    async refresh(reference, { signal } = {}) {
      const { request, text } = parse(reference);
      return abortable(reader.refresh(request, text), signal);
    },
    reportAuthFailure: ({ secretId, versionId }) =>
      reader.reportAuthFailure(parse(secretId).request, versionId),
    onChange: (reference, listener) => reader.watch(parse(reference).request, listener),
    invalidate(reference) {
      reader.invalidate(parse(reference).request.secretId);
    },
    clear() {
      reader.clear();
    },
    close() {
      reader.close();
      apis.close();
    },
  };
}
