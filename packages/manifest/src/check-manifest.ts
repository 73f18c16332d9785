import { endsLikeArnSuffix, isSecretName, limits } from '@undotenv/protocol';
import { checkSources } from './check-sources.ts';
import type { ManifestDeclaration } from './declaration.ts';
import { ManifestError } from './errors.ts';
import type { Manifest } from './manifest.ts';
import { fillTemplate, secretName } from './naming.ts';
import { variablesOf } from './secret-value.ts';

const namePlaceholders = ['application', 'environment', 'secret'];
const tagPlaceholders = ['application', 'environment', 'Environment', 'secret'];

/**
 * Refuses what a declaration of the right shape can still not mean. What was left out is a default:
 * nothing can be wrong with it.
 *
 * @throws {ManifestError} `INVALID_MANIFEST` with the first such place.
 */
export function checkManifest(manifest: Manifest, declared: ManifestDeclaration): void {
  if (manifest.secrets.length === 0) {
    throw new ManifestError('the manifest declares no secret', { path: ['secrets'] });
  }
  if (declared.environment !== undefined) checkEnvironment(manifest);
  if (declared.replicaRegions !== undefined) checkRegions(manifest);
  checkNames(manifest);
  checkTags(manifest);
  checkVariables(manifest);
  if (declared.sources !== undefined) checkSources(manifest);
  if (manifest.bundle !== undefined) checkBundle(manifest, manifest.bundle);
}

function checkEnvironment(manifest: Manifest): void {
  const { spellings, default: fallback } = manifest.environment;
  const seen = new Set<string>();
  for (const name of Object.entries(spellings).flatMap(([spelling, aliases]) => [
    spelling,
    ...aliases,
  ])) {
    if (seen.has(name)) {
      throw new ManifestError(`the environment name "${name}" stands twice`, {
        path: ['environment', 'spellings', name],
      });
    }
    seen.add(name);
  }
  if (fallback !== undefined && !Object.hasOwn(spellings, fallback)) {
    throw new ManifestError(`the default environment "${fallback}" is not among the environments`, {
      path: ['environment', 'default'],
    });
  }
}

/** Whether a name is that of a region is for who calls there. */
function checkRegions({ region, replicaRegions }: Manifest): void {
  const all = [region, ...replicaRegions];
  const twice = replicaRegions.find((each, index) => all.indexOf(each) !== index + 1);
  if (twice === undefined) return;
  throw new ManifestError(`the region "${twice}" stands twice`, { path: ['replicaRegions'] });
}

function checkNames(manifest: Manifest): void {
  const path = ['name'];
  checkPlaceholders('name', manifest.nameTemplate, namePlaceholders, path);
  if (!manifest.nameTemplate.includes('{secret}') && manifest.secrets.length > 1) {
    throw new ManifestError('the name template needs {secret}: all secrets would share one name', {
      path,
    });
  }
  for (const environment of environmentsIn(manifest.nameTemplate, manifest)) {
    for (const { secret } of manifest.secrets) {
      checkName(secretName(manifest, secret, environment), ['secrets', secret]);
    }
  }
}

/** In how many ways a template is filled in: one will do where no environment stands in it. */
function environmentsIn(template: string, { environment }: Manifest): string[] {
  const all = Object.keys(environment.spellings);
  return template.includes('{environment}') ? all : all.slice(0, 1);
}

function checkName(name: string, path: readonly string[]): void {
  if (!isSecretName(name)) {
    throw new ManifestError(`AWS refuses the name "${name}"`, {
      path,
      hint: 'use ASCII letters, digits and /_+=.@-, at most 512 characters',
    });
  }
  if (endsLikeArnSuffix(name)) {
    throw new ManifestError(`"${name}" ends like the random suffix of an ARN`, {
      path,
      hint: 'a name that ends in a hyphen and six characters is confused with a full ARN',
    });
  }
}

function checkTags(manifest: Manifest): void {
  checkTagsAt(manifest.tags, ['tags']);
  for (const { secret, tags } of manifest.secrets) checkTagsAt(tags, ['secrets', secret, 'tags']);
}

function checkTagsAt(tags: Manifest['tags'], parent: readonly string[]): void {
  for (const [key, value] of Object.entries(tags)) checkTag(key, value, [...parent, key]);
}

function checkTag(key: string, value: string, path: readonly string[]): void {
  checkPlaceholders(`tag ${key}`, value, tagPlaceholders, path);
  if (key.length > limits.tagKeyMaxLength || key === '' || key.toLowerCase().startsWith('aws:')) {
    throw new ManifestError(`AWS refuses the tag key "${key}"`, { path });
  }
  if (value.length > limits.tagValueMaxLength) {
    throw new ManifestError(
      `the value of tag ${key} is longer than ${String(limits.tagValueMaxLength)} characters`,
      { path },
    );
  }
}

function checkPlaceholders(
  where: string,
  template: string,
  known: readonly string[],
  path: readonly string[],
): void {
  for (const [, name] of template.matchAll(/\{(\w*)\}/g)) {
    if (name === undefined || known.includes(name)) continue;
    throw new ManifestError(`the ${where} has an unknown placeholder {${name}}`, {
      path,
      hint: `placeholders: ${known.map((each) => `{${each}}`).join(' ')}`,
    });
  }
}

const variablePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Variables that decide which code runs: whoever may write the secret would own the program. */
const codeVariables = new Set([
  'NODE_OPTIONS',
  'NODE_PATH',
  'PATH',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
]);

/** Windows knows variables by any spelling. */
function decidesCode(variable: string): boolean {
  const name = variable.toUpperCase();
  return codeVariables.has(name) || name.startsWith('DYLD_');
}

function checkVariables(manifest: Manifest): void {
  const holders = new Map<string, string>();
  for (const secret of manifest.secrets) {
    const { variable: naming } = secret.nameFrom ?? {};
    if (naming !== undefined) checkVariable(naming, ['secrets', secret.secret, 'nameFrom']);
    for (const variable of variablesOf(secret)) {
      const path = ['secrets', secret.secret];
      checkVariable(variable, path);
      const holder = holders.get(variable);
      if (holder !== undefined) {
        throw new ManifestError(
          `${variable} is mapped twice: in ${holder} and in ${secret.secret}`,
          { path },
        );
      }
      holders.set(variable, secret.secret);
    }
  }
}

function checkVariable(variable: string, path: readonly string[]): void {
  if (!variablePattern.test(variable) || variable === '__proto__') {
    throw new ManifestError(`"${variable}" is not the name of an environment variable`, { path });
  }
  if (decidesCode(variable)) {
    throw new ManifestError(`a secret may not set ${variable}: it decides which code runs`, {
      path,
    });
  }
}

/** A bundle must hold every secret, each at a place of its own: nothing is read from two layouts. */
function checkBundle(
  { secrets, application, environment }: Manifest,
  bundle: NonNullable<Manifest['bundle']>,
): void {
  checkVariable(bundle.variable, ['bundle', 'variable']);
  const path = ['bundle', 'name'];
  checkPlaceholders(
    'name of the bundle',
    bundle.nameTemplate,
    ['application', 'environment'],
    path,
  );
  for (const spelling of Object.keys(environment.spellings)) {
    checkName(fillTemplate(bundle.nameTemplate, { application, environment: spelling }), path);
  }
  const holders = new Map<string, string>();
  for (const { secret } of secrets) {
    const place = bundle.places[secret] ?? {};
    for (const key of typeof place === 'string' ? [place] : Object.values(place)) {
      const holder = holders.get(key);
      if (holder === undefined) holders.set(key, secret);
      else {
        throw new ManifestError(`the bundle keeps ${holder} and ${secret} both under "${key}"`, {
          path: ['bundle', 'keys', secret],
        });
      }
    }
  }
}
