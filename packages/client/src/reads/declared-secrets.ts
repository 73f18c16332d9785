import {
  asBundled,
  bundleName,
  nameGiven,
  regionsByName,
  resolveEnvironment,
  secretName,
  spellEnvironment,
  type Manifest,
  type ManifestSecret,
  type ResolvedEnvironment,
  type Variables,
} from '@undotenv/manifest';
import { ConfigurationError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import { readRequest, type ReadRequest } from './read-request.ts';
import { decidedBy } from '../sources/decided.ts';
import { openSources, variablesOfGates } from '../sources/gates.ts';

/** The read of a secret of the manifest, under the name it has in one environment. */
export interface DeclaredRequest extends ReadRequest {
  readonly declared: ManifestSecret;
  /** Not where a variable must name the secret, and does not. */
  readonly isNamed: boolean;
}

/** The manifest's secrets in the environment of the moment. */
export interface DeclaredSecrets {
  /**
   * @throws {TypeError} the manifest declares no such secret.
   * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`
   * @throws {ConfigurationError} `INVALID_CONFIGURATION`: the variable that must name it does not.
   * @throws {ConflictingSettingsError} `CONFLICTING_SETTINGS`: a variable names the bundle, or the
   *   secret, of another environment.
   */
  locate(secret: string, environment?: string): DeclaredRequest;
  /** The declaration of the secret that has this name, if one has. */
  declarationOf(secretId: string): ManifestSecret | undefined;
  /** Where the secret of this name is, in any environment, if the manifest says so. */
  regionOf(secretId: string): string | undefined;
}

function unnamed({ secret, nameFrom }: ManifestSecret): ConfigurationError {
  const variable = nameFrom?.variable ?? '';
  return new ConfigurationError(
    `${variable} is not set, so it is unknown which secret ${secret} is`,
    {
      hint: `set ${variable} to the secret's name or ARN`,
    },
  );
}

/** What a client without a manifest declares. */
export const noDeclaredSecrets: DeclaredSecrets = {
  locate(secret) {
    throw new TypeError(`"${secret}" is read by its declaration, but the client has no manifest`);
  },
  declarationOf: () => undefined,
  regionOf: () => undefined,
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

/** Of the bundle's name; no secret is called so. */
const bundleKey = '';

const noNames: ReadonlyMap<string, string> = new Map();

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
  const nameable = manifest.secrets.filter(({ nameFrom }) => nameFrom !== undefined);
  const isNamedByVariables = manifest.bundle !== undefined || nameable.length > 0;
  let warned = false;
  /** Worked out for the first reference: few applications read by them, and fewer elsewhere. */
  let regions: ReturnType<typeof regionsByName> | undefined;

  function tableOf(environment: ResolvedEnvironment): Table {
    const names = isNamedByVariables ? namesGiven(environment) : noNames;
    // No name has a line end in it.
    const key = [environment.name, ...names.values()].join('\n');
    let table = tables.get(key);
    if (table === undefined) {
      table = createTable(manifest, environment.name, names);
      tables.set(key, table);
    }
    return table;
  }

  /** What variables name, by secret: the one bundle, or single secrets. */
  function namesGiven(environment: ResolvedEnvironment): ReadonlyMap<string, string> {
    if (!readsSecretsManager(environment.name)) return noNames;
    const bundle = bundleName(manifest, variables, environment);
    if (bundle !== undefined) return new Map([[bundleKey, bundle]]);
    const given = nameable.map((each) => {
      return [each.secret, nameGiven(manifest, each, variables, environment) ?? ''] as const;
    });
    return new Map(given);
  }

  /** Names are those of Secrets Manager; variables are the same under any. */
  function readsSecretsManager(environment: string): boolean {
    return openSources(manifest.sources, { variables, environment }).some(
      ({ source }) => source === 'secrets-manager',
    );
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

  const fixed = options.environment === undefined ? undefined : named(options.environment);
  /** Where no variable has a say, nothing is worked out at each read. */
  const settled = fixed === undefined || isNamedByVariables ? undefined : tableOf(fixed);

  function currentTable(): Table {
    return settled ?? tableOf(currentEnvironment());
  }

  /** Of one secret: the variables that name the others have no say. */
  function decidersOf({ nameFrom }: ManifestSecret): string[] {
    const own = fixed === undefined ? [manifest.environment.variable] : [];
    if (!isNamedByVariables) return own;
    const naming = [manifest.bundle, nameFrom].flatMap((each) => each?.variable ?? []);
    return [...own, ...naming, ...variablesOfGates(manifest.sources)];
  }

  /** Where variables have a say, by what they said last. */
  const decisions = settled === undefined ? new Map(manifest.secrets.map(decisionOf)) : undefined;

  function decisionOf(declared: ManifestSecret): [string, () => DeclaredRequest] {
    const { secret } = declared;
    const locate = (): DeclaredRequest => requestIn(currentTable(), secret);
    return [secret, decidedBy(variables, decidersOf(declared), locate)];
  }

  return {
    locate(secret, environment) {
      if (environment !== undefined) return requestIn(tableOf(named(environment)), secret);
      return decisions?.get(secret)?.() ?? requestIn(currentTable(), secret);
    },
    declarationOf: (secretId) => currentTable().byName.get(secretId)?.declared,
    regionOf: (secretId) => (regions ??= regionsByName(manifest, variables))(secretId),
  };
}

function createTable(
  manifest: Manifest,
  environment: string,
  names: ReadonlyMap<string, string>,
): Table {
  const bundle = names.get(bundleKey);
  const requests = manifest.secrets.map((secret) => {
    const given = bundle ?? names.get(secret.secret);
    const convention = secretName(manifest, secret.secret, environment);
    const secretId = given === undefined || given === '' ? convention : given;
    const declared = bundle === undefined ? secret : asBundled(manifest, secret);
    const isNamed = given !== '' || secret.nameFrom?.required !== true;
    // Of a bundle the secret is a part, wherever it is on its own.
    const region = bundle === undefined ? secret.region : undefined;
    return { ...readRequest({ secretId }, declared, region), declared, environment, isNamed };
  });
  return {
    bySecret: new Map(requests.map((each) => [each.declared.secret, each])),
    byName: new Map(requests.map((each) => [each.secretId, each])),
  };
}

function requestIn(table: Table, secret: string): DeclaredRequest {
  const request = table.bySecret.get(secret);
  if (request === undefined) throw new TypeError(`the manifest declares no secret "${secret}"`);
  if (!request.isNamed) throw unnamed(request.declared);
  return request;
}
