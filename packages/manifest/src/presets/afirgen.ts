/**
 * `@undotenv/manifest/presets/afirgen`: Secrets Manager first, where it is switched on, and
 * variables otherwise. The switch is `USE_AWS_SECRETS`; unset, production alone is on.
 *
 * ```ts
 * export default defineSecrets(afirgen); // five secrets, each a text of its own
 * export default defineSecrets({ ...afirgen, ...afirgenBundle }); // one with five keys
 * ```
 */
import type { FailureClass, SourceDeclaration } from '../declaration.ts';
import type { CachePreset } from './cache-times.ts';

/**
 * Each secret under the bare name of its variable. Bare names carry neither application nor
 * environment: with `name: '{application}/{environment}/{secret}'` no two collide.
 *
 * Outside production a variable answers for a secret that is not there; in production nothing does.
 */
export const afirgen = {
  application: 'afirgen',
  name: '{secret}',
  environment: {
    variable: 'ENVIRONMENT',
    default: 'development',
    // Production alone switches itself on. A name that is none of these is refused, `prod` too: it
    // may be production misspelt, which is not to be read from variables unnoticed.
    spellings: {
      production: [],
      staging: ['stage'],
      development: ['dev', 'local'],
      test: [],
      qa: [],
    },
  },
  region: 'us-east-1',
  sources: [
    {
      source: 'secrets-manager',
      when: { USE_AWS_SECRETS: 'true' },
      fallthroughOn: ['not-found'],
    },
    {
      source: 'secrets-manager',
      when: { USE_AWS_SECRETS: { set: false } },
      environments: ['production'],
    },
    // An administrator's MySQL user is nobody's default but on a developer's machine.
    {
      source: 'environment',
      environments: ['development'],
      final: true,
      defaults: { MYSQL_USER: 'root' },
      cached: true,
    },
    { source: 'environment', cached: true },
  ],
  settings: { ENVIRONMENT: '{environment}', AWS_REGION: 'us-east-1' },
  secrets: {
    MYSQL_PASSWORD: { env: 'MYSQL_PASSWORD' },
    API_KEY: { env: 'API_KEY' },
    FIR_AUTH_KEY: { env: 'FIR_AUTH_KEY' },
    MYSQL_USER: { env: 'MYSQL_USER', required: false },
    MYSQL_DB: { env: 'MYSQL_DB', required: false },
  },
} as const;

/** The other layout, over the first: `afirgen/{environment}/secrets`, one request for all five. */
export const afirgenBundle = {
  name: '{application}/{environment}/{secret}',
  secrets: {
    secrets: {
      keys: {
        MYSQL_PASSWORD: { env: 'MYSQL_PASSWORD' },
        API_KEY: { env: 'API_KEY' },
        FIR_AUTH_KEY: { env: 'FIR_AUTH_KEY' },
        // Where it is absent the application must say which user it then takes: no `root` here.
        MYSQL_USER: { env: 'MYSQL_USER', required: false },
        MYSQL_DB: { env: 'MYSQL_DB', default: 'fir_db' },
      },
    },
  },
} as const;

const any: Readonly<Record<string, readonly FailureClass[]>> = {
  production: ['any'],
  staging: ['any'],
  development: ['any'],
  test: ['any'],
  qa: ['any'],
};

/**
 * The system as it was, for `sources`: after any failure, in production too, the variable is taken.
 * It hides what is broken behind a value that may be long outdated; each time is a warning.
 */
export const afirgenCompatSources: readonly SourceDeclaration[] = afirgen.sources.map((each) =>
  each.source === 'secrets-manager' ? { ...each, fallthroughOn: any } : each,
);

/** Five minutes to the second, for secrets and variables alike. */
export const afirgenCache: CachePreset = { ttlMs: 300_000, jitter: 0 };
