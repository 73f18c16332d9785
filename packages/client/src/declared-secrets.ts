import {
  resolveEnvironment,
  secretName,
  spellEnvironment,
  type Manifest,
  type ManifestSecret,
  type Variables,
} from '@undotenv/manifest';
import type { Logger } from './logger.ts';
import { readRequest, type ReadRequest } from './reader.ts';

/** The read of a secret of the manifest, under the name it has in one environment. */
interface DeclaredRequest extends ReadRequest {
  readonly declared: ManifestSecret;
}

/** The manifest's secrets in the environment of the moment. */
export interface DeclaredSecrets {
  /**
   * @throws {TypeError} the manifest declares no such secret.
   * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`
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

type ByName = ReadonlyMap<string, DeclaredRequest>;

/**
 * Works out each environment's names once. A default that spoke is logged once: an unset variable
 * must not turn into production unseen.
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT` if a fixed environment is not the manifest's.
 */
export function declareSecrets(manifest: Manifest, options: DeclareOptions): DeclaredSecrets {
  /** By every spelling that was asked for. */
  const tables = new Map<string, { bySecret: ByName; byName: ByName }>();
  let warned = false;

  function tableOf(spelling: string): { bySecret: ByName; byName: ByName } {
    const known = tables.get(spelling);
    if (known !== undefined) return known;
    const environment = spellEnvironment(manifest, spelling);
    const requests = manifest.secrets.map((declared) => {
      const secretId = secretName(manifest, declared.secret, environment);
      return { ...readRequest({ secretId }, declared), declared };
    });
    const table = {
      bySecret: new Map(requests.map((each) => [each.declared.secret, each])),
      byName: new Map(requests.map((each) => [each.secretId, each])),
    };
    tables.set(spelling, table);
    return table;
  }

  function currentEnvironment(): string {
    if (options.environment !== undefined) return options.environment;
    const { name, defaulted } = resolveEnvironment(manifest, options.variables);
    if (defaulted && !warned) {
      warned = true;
      const { variable } = manifest.environment;
      const msg = `${variable} is not set: using ${name}`;
      options.logger.warn({ event: 'environment.defaulted', msg, environment: name, variable });
    }
    return name;
  }

  if (options.environment !== undefined) tableOf(options.environment);
  return {
    locate(secret, environment = currentEnvironment()) {
      const request = tableOf(environment).bySecret.get(secret);
      if (request !== undefined) return request;
      throw new TypeError(`the manifest declares no secret "${secret}"`);
    },
    declarationOf: (secretId) => tableOf(currentEnvironment()).byName.get(secretId)?.declared,
  };
}
