import { limits } from '@undotenv/protocol';
import { placesOf } from './bundle.ts';
import { checkManifest } from './check-manifest.ts';
import type {
  JsonSecretDeclaration,
  KeyDeclaration,
  ManifestDeclaration,
  SecretDeclaration,
} from './declaration.ts';
import { declarationRule } from './declaration-rules.ts';
import { ManifestError } from './errors.ts';
import type { PlainOf, ShapeOf } from './inference.ts';
import type { JsonManifestSecret, Manifest, ManifestKey, ManifestSecret } from './manifest.ts';
import { isPort } from './port.ts';
import { problemsOf } from './rules.ts';

const defaultNameTemplate = '{application}/{environment}/{secret}';

const defaultBundleTemplate = '{application}/{environment}';

const defaultSpellings: Readonly<Record<string, readonly string[]>> = {
  production: ['prod'],
  staging: ['stage'],
  development: ['dev'],
  local: [],
};

/**
 * Declares an application's secrets once, for reads, migrations and generated artefacts alike.
 *
 * ```ts
 * export default defineSecrets({
 *   application: 'shop',
 *   secrets: {
 *     database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
 *   },
 * });
 * ```
 *
 * @returns the declaration checked, frozen and with every default filled in; its type carries the
 *   shape of each secret, so that a misspelt key is a compile error.
 * @throws {ManifestError} `INVALID_MANIFEST`, naming the place: an unknown member, a name AWS would
 *   refuse, a variable mapped twice, an unknown placeholder, a key that would shadow an object's own
 *   machinery.
 */
export function defineSecrets<const Declaration extends ManifestDeclaration>(
  declaration: Declaration,
): Manifest<ShapeOf<Declaration>, PlainOf<Declaration>> {
  // Read through the plain interface: the literal type serves inference only.
  const input: ManifestDeclaration = declaration;
  // The compiler has seen neither plain JavaScript nor what was parsed from a file.
  const problems = problemsOf(declarationRule, input);
  if (problems.length > 0) throw new ManifestError(problems);
  const manifest = toManifest(input);
  checkManifest(manifest, input);
  return deepFreeze(manifest) as Manifest<ShapeOf<Declaration>, PlainOf<Declaration>>;
}

function toManifest(input: ManifestDeclaration): Manifest {
  const secrets = Object.entries(input.secrets).map(([name, secret]) => toSecret(name, secret));
  const spellings = input.environment?.spellings ?? defaultSpellings;
  const { bundle } = input;
  return {
    application: input.application,
    nameTemplate: input.name ?? defaultNameTemplate,
    environment: {
      variable: input.environment?.variable ?? 'APP_ENV',
      ...(input.environment?.default !== undefined && { default: input.environment.default }),
      spellings,
    },
    region: input.region ?? 'us-east-1',
    replicaRegions: input.replicaRegions ?? [],
    tags: input.tags ?? {},
    sources: input.sources ?? [{ source: 'secrets-manager' }],
    settings: input.settings ?? {},
    gitignore: input.gitignore ?? ['.env.local', '.env.*.local'],
    ...(bundle !== undefined && {
      bundle: {
        variable: bundle.variable,
        nameTemplate: bundle.name ?? defaultBundleTemplate,
        places: placesOf(bundle, secrets),
      },
    }),
    secrets,
  };
}

function toSecret(secret: string, declaration: SecretDeclaration): ManifestSecret {
  checkKeyName('secret', secret, ['secrets', secret]);
  const { description, tags = {}, nameFrom, region } = declaration;
  if (description !== undefined) checkDescription(description, secret);
  const common = {
    secret,
    tags,
    ...(description !== undefined && { description }),
    ...(nameFrom !== undefined && { nameFrom }),
    ...(region !== undefined && { region }),
  };
  if (!('keys' in declaration)) {
    return {
      ...common,
      kind: 'text',
      env: declaration.env,
      required: declaration.required ?? true,
      ...protectionOf(declaration, ['secrets', secret]),
    };
  }
  return { ...common, kind: 'json', ...objectOf(secret, declaration) };
}

function checkDescription({ length }: string, secret: string): void {
  if (length <= limits.descriptionMaxLength) return;
  throw new ManifestError(
    `the description of ${secret} is longer than ${String(limits.descriptionMaxLength)} characters`,
    { path: ['secrets', secret, 'description'] },
  );
}

/** What a JSON secret has beyond any other. */
function objectOf(
  secret: string,
  declaration: JsonSecretDeclaration,
): Pick<JsonManifestSecret, 'keys' | 'schema' | 'onMissingKey'> {
  const { schema, onMissingKey } = declaration;
  return {
    keys: toKeys(secret, declaration),
    ...(schema !== undefined && { schema }),
    ...(onMissingKey !== undefined && { onMissingKey }),
  };
}

function toKeys(secret: string, declaration: JsonSecretDeclaration): ManifestKey[] {
  const keys = Object.entries(declaration.keys);
  if (keys.length === 0) {
    throw new ManifestError(`the secret ${secret} declares no key`, {
      path: ['secrets', secret, 'keys'],
    });
  }
  return keys.map(([key, declared]) => {
    const { env, type = 'string', required = true, default: fallback } = declared;
    const path = ['secrets', secret, 'keys', key];
    checkKeyName(`key of ${secret}`, key, path);
    if (fallback !== undefined && !isOfType[type](fallback)) {
      throw new ManifestError(`the default of ${secret}.${key} is not of type ${type}`, {
        path: [...path, 'default'],
      });
    }
    return {
      key,
      type,
      required,
      ...(env !== undefined && { env }),
      ...(fallback !== undefined && { default: fallback }),
      ...protectionOf(declared, path),
    };
  });
}

function protectionOf(
  { sealed = false, plain = false }: Pick<KeyDeclaration, 'sealed' | 'plain'>,
  path: readonly string[],
): Pick<ManifestKey, 'sealed' | 'plain'> {
  if (sealed && plain) {
    throw new ManifestError(`${path.join('.')} is both sealed and plain`, {
      path,
      hint: 'plain is what may be shown to anybody',
    });
  }
  return { ...(sealed && { sealed }), ...(plain && { plain }) };
}

/** Names that an object answers to by itself: stored under them, a value would hide or break it. */
const shadowingNames = new Set(['__proto__', 'constructor', 'prototype', 'toJSON', 'then']);

function checkKeyName(what: string, name: string, path: readonly string[]): void {
  if (name === '') throw new ManifestError(`a ${what} has an empty name`, { path });
  if (shadowingNames.has(name)) throw new ManifestError(`"${name}" cannot be a ${what}`, { path });
}

type Default = NonNullable<KeyDeclaration['default']>;

const isOfType: Readonly<Record<ManifestKey['type'], (value: Default) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  port: isPort,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  json: () => true,
};

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // A validator is somebody else's object: frozen, it may stop working.
  if ('~standard' in value) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
