import {
  asBundled,
  bundleName,
  resolveEnvironment,
  secretName,
  spellEnvironment,
  type Manifest,
  type ManifestSecret,
  type ResolvedEnvironment,
  type Variables,
} from '@undotenv/manifest';
import type { Logger } from '../logger.ts';
import { readRequest, type ReadRequest } from './reader.ts';
import { openSources } from '../sources/gates.ts';

/** The read of a secret of the manifest, under the name it has in one environment. */
interface DeclaredRequest extends ReadRequest {
  readonly declared: ManifestSecret;
}

/** The manifest's secrets in the environment of the moment. */
export interface DeclaredSecrets {
  /**
   * @throws {TypeError} the manifest declares no such secret.
   * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`
   * @throws {ConflictingSettingsError} `CONFLICTING_SETTINGS`: the variable of the bundle names
   *   another environment's.
   */
  locate(secret: string, environment?: string): DeclaredRequest;
  /** The declaration of the secret that has this name, if one has. */
  declarationOf(secretId: string): ManifestSecret | undefined;
}

/** What a client without a manifest declares. */
export const noDeclaredSecrets: DeclaredSecrets = {
  locate(secret) {
    throw new TypeError(`"${secret}" is read by its declaration, but the client has no manifest`);
  },
  declarationOf: () => undefined,
};

export interface DeclareOptions {
  /** Fixed; else the manifest's variable is read at each call. */
  environment: string | undefined;
  variables: Variables;
  logger: Logger;
}

/** Whether an application can do without the secret itself; keys have their own say. */
export function isOptional(declared: ManifestSecret): boolean {
  return declared.kind === 'text' && !declared.required;
}

/** The reads of all secrets in one environment and layout, worked out once. */
interface Table {
  readonly bySecret: ReadonlyMap<string, DeclaredRequest>;
  readonly byName: ReadonlyMap<string, DeclaredRequest>;
}

/**
 * Works out each environment's names once. A default that spoke is logged once: an unset variable
 * must not turn into production unseen.
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT` if a fixed environment is not the manifest's.
 */
export function declareSecrets(manifest: Manifest, options: DeclareOptions): DeclaredSecrets {
  const { variables, logger } = options;
  const tables = new Map<string, Table>();
  let warned = false;

  function tableOf(environment: ResolvedEnvironment): Table {
    const bundle = readsSecretsManager() ? bundleName(manifest, variables, environment) : undefined;
    // No environment has a line end in its name.
    const key = bundle === undefined ? environment.name : `\n${bundle}`;
    let table = tables.get(key);
    if (table === undefined) tables.set(key, (table = createTable(environment.name, bundle)));
    return table;
  }

  /** A bundle is a layout of Secrets Manager; variables are the same in both. */
  function readsSecretsManager(): boolean {
    if (manifest.bundle === undefined) return false;
    return openSources(manifest.sources, variables).some(
      ({ source }) => source === 'secrets-manager',
    );
  }

  function createTable(environment: string, bundle: string | undefined): Table {
    const requests = manifest.secrets.map((secret) => {
      const secretId = bundle ?? secretName(manifest, secret.secret, environment);
      const declared = bundle === undefined ? secret : asBundled(manifest, secret);
      return { ...readRequest({ secretId }, declared), declared };
    });
    return {
      bySecret: new Map(requests.map((each) => [each.declared.secret, each])),
      byName: new Map(requests.map((each) => [each.secretId, each])),
    };
  }

  function currentEnvironment(): ResolvedEnvironment {
    if (options.environment !== undefined) return named(options.environment);
    const environment = resolveEnvironment(manifest, variables);
    if (environment.defaulted && !warned) {
      warned = true;
      const { variable } = manifest.environment;
      const { name } = environment;
      const msg = `${variable} is not set: using ${name}`;
      logger.warn({ event: 'environment.defaulted', msg, environment: name, variable });
    }
    return environment;
  }

  /** By every spelling that was asked for. */
  const spelt = new Map<string, ResolvedEnvironment>();

  function named(spelling: string): ResolvedEnvironment {
    let environment = spelt.get(spelling);
    if (environment === undefined) {
      environment = { name: spellEnvironment(manifest, spelling), defaulted: false };
      spelt.set(spelling, environment);
    }
    return environment;
  }

  if (options.environment !== undefined) named(options.environment);
  return {
    locate(secret, environment) {
      const table = tableOf(environment === undefined ? currentEnvironment() : named(environment));
      const request = table.bySecret.get(secret);
      if (request !== undefined) return request;
      throw new TypeError(`the manifest declares no secret "${secret}"`);
    },
    declarationOf: (secretId) => tableOf(currentEnvironment()).byName.get(secretId)?.declared,
  };
}
