import { endsLikeArnSuffix, isSecretName, limits } from '@undotenv/protocol';
import type {
  JsonSecretDeclaration,
  ManifestDeclaration,
  SecretDeclaration,
} from './declaration.ts';
import { ManifestError } from './errors.ts';
import type { ShapeOf } from './inference.ts';
import type { Manifest, ManifestKey, ManifestSecret } from './manifest.ts';
import { fillTemplate } from './naming.ts';
import { variablesOf } from './secret-value.ts';

const defaultNameTemplate = '{application}/{environment}/{secret}';

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
 * @throws {ManifestError} `INVALID_MANIFEST`, naming the place: a name AWS would refuse, a variable
 *   mapped twice, an unknown placeholder, a key that would shadow an object's own machinery.
 */
export function defineSecrets<const Declaration extends ManifestDeclaration>(
  declaration: Declaration,
): Manifest<ShapeOf<Declaration>> {
  // Read through the plain interface: the literal type serves inference only.
  const input: ManifestDeclaration = declaration;
  const secrets = Object.entries(input.secrets).map(([name, secret]) => toSecret(name, secret));
  if (secrets.length === 0) throw new ManifestError('the manifest declares no secret');
  const spellings = input.environment?.spellings ?? defaultSpellings;
  const manifest: Manifest = {
    application: input.application,
    nameTemplate: input.name ?? defaultNameTemplate,
    environment: {
      variable: input.environment?.variable ?? 'APP_ENV',
      ...(input.environment?.default !== undefined && { default: input.environment.default }),
      spellings,
    },
    region: input.region ?? 'us-east-1',
    tags: input.tags ?? {},
    sources: input.sources ?? [{ source: 'secrets-manager' }],
    settings: input.settings ?? {},
    gitignore: input.gitignore ?? ['.env.local', '.env.*.local'],
    secrets,
  };
  checkEnvironment(manifest);
  checkNames(manifest);
  checkTags(manifest);
  checkVariables(manifest);
  return deepFreeze(manifest) as Manifest<ShapeOf<Declaration>>;
}

function toSecret(secret: string, declaration: SecretDeclaration): ManifestSecret {
  checkKeyName('secret', secret);
  const { description, tags = {} } = declaration;
  if (description !== undefined && description.length > limits.descriptionMaxLength) {
    throw new ManifestError(
      `the description of ${secret} is longer than ${String(limits.descriptionMaxLength)} characters`,
    );
  }
  const common = { secret, tags, ...(description !== undefined && { description }) };
  if (!('keys' in declaration)) {
    return {
      ...common,
      kind: 'text',
      env: declaration.env,
      required: declaration.required ?? true,
    };
  }
  const keys = toKeys(secret, declaration);
  const { schema } = declaration;
  return { ...common, kind: 'json', keys, ...(schema !== undefined && { schema }) };
}

function toKeys(secret: string, declaration: JsonSecretDeclaration): ManifestKey[] {
  const keys = Object.entries(declaration.keys);
  if (keys.length === 0) throw new ManifestError(`the secret ${secret} declares no key`);
  return keys.map(([key, { env, type = 'string', required = true, default: fallback }]) => {
    checkKeyName(`key of ${secret}`, key);
    return {
      key,
      type,
      required,
      ...(env !== undefined && { env }),
      ...(fallback !== undefined && { default: fallback }),
    };
  });
}

/** Names that an object answers to by itself: stored under them, a value would hide or break it. */
const shadowingNames = new Set(['__proto__', 'constructor', 'prototype', 'toJSON', 'then']);

function checkKeyName(what: string, name: string): void {
  if (name === '') throw new ManifestError(`a ${what} has an empty name`);
  if (shadowingNames.has(name)) throw new ManifestError(`"${name}" cannot be a ${what}`);
}

function checkEnvironment(manifest: Manifest): void {
  const { spellings, default: fallback } = manifest.environment;
  const seen = new Set<string>();
  for (const name of Object.entries(spellings).flatMap(([spelling, aliases]) => [
    spelling,
    ...aliases,
  ])) {
    if (seen.has(name)) throw new ManifestError(`the environment name "${name}" stands twice`);
    seen.add(name);
  }
  if (fallback !== undefined && !(fallback in spellings)) {
    throw new ManifestError(`the default environment "${fallback}" is not among the environments`);
  }
}

function checkNames(manifest: Manifest): void {
  checkPlaceholders('name', manifest.nameTemplate, ['application', 'environment', 'secret']);
  if (!manifest.nameTemplate.includes('{secret}') && manifest.secrets.length > 1) {
    throw new ManifestError('the name template needs {secret}: all secrets would share one name');
  }
  for (const environment of Object.keys(manifest.environment.spellings)) {
    for (const { secret } of manifest.secrets) {
      const { application } = manifest;
      const name = fillTemplate(manifest.nameTemplate, { application, environment, secret });
      if (!isSecretName(name)) {
        throw new ManifestError(`AWS refuses the name "${name}"`, {
          hint: 'use ASCII letters, digits and /_+=.@-, at most 512 characters',
        });
      }
      if (endsLikeArnSuffix(name)) {
        throw new ManifestError(`"${name}" ends like the random suffix of an ARN`, {
          hint: 'a name that ends in a hyphen and six characters is confused with a full ARN',
        });
      }
    }
  }
}

function checkTags(manifest: Manifest): void {
  const allTags = [manifest.tags, ...manifest.secrets.map(({ tags }) => tags)];
  for (const [key, value] of allTags.flatMap((tags) => Object.entries(tags))) {
    checkPlaceholders(`tag ${key}`, value, ['application', 'environment', 'Environment', 'secret']);
    if (key.length > limits.tagKeyMaxLength || key === '' || key.toLowerCase().startsWith('aws:')) {
      throw new ManifestError(`AWS refuses the tag key "${key}"`);
    }
    if (value.length > limits.tagValueMaxLength) {
      throw new ManifestError(
        `the value of tag ${key} is longer than ${String(limits.tagValueMaxLength)} characters`,
      );
    }
  }
}

function checkPlaceholders(where: string, template: string, known: readonly string[]): void {
  for (const [, name] of template.matchAll(/\{(\w*)\}/g)) {
    if (name === undefined || known.includes(name)) continue;
    throw new ManifestError(`the ${where} has an unknown placeholder {${name}}`, {
      hint: `placeholders: ${known.map((each) => `{${each}}`).join(' ')}`,
    });
  }
}

const variablePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Variables that decide which code runs: whoever may write the secret would own the program. */
const codeVariablePattern =
  /^(?:NODE_OPTIONS|NODE_PATH|PATH|LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_.+)$/i;

function checkVariables(manifest: Manifest): void {
  const holders = new Map<string, string>();
  for (const secret of manifest.secrets) {
    for (const variable of variablesOf(secret)) {
      if (!variablePattern.test(variable) || variable === '__proto__') {
        throw new ManifestError(`"${variable}" is not the name of an environment variable`);
      }
      if (codeVariablePattern.test(variable)) {
        throw new ManifestError(`a secret may not set ${variable}: it decides which code runs`);
      }
      const holder = holders.get(variable);
      if (holder !== undefined) {
        throw new ManifestError(
          `${variable} is mapped twice: in ${holder} and in ${secret.secret}`,
        );
      }
      holders.set(variable, secret.secret);
    }
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // A validator is somebody else's object: frozen, it may stop working.
  if ('~standard' in value) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
