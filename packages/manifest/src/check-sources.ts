import type { SourceDeclaration } from './declaration.ts';
import { ManifestError } from './errors.ts';
import type { Manifest } from './manifest.ts';

/**
 * Refuses sources that say what they cannot mean, and one that could never be asked.
 *
 * @throws {ManifestError} `INVALID_MANIFEST` with the first such place.
 */
export function checkSources({ sources, environment, secrets }: Manifest): void {
  const knownSecrets = secrets.map(({ secret }) => secret);
  sources.forEach((source, index) => {
    const path = ['sources', String(index)];
    checkMembers(source, path);
    checkEnvironments(source, Object.keys(environment.spellings), path);
    const unknown = source.secrets?.find((name) => !knownSecrets.includes(name));
    if (unknown !== undefined) {
      throw new ManifestError(`the manifest declares no secret "${unknown}"`, {
        path: [...path, 'secrets'],
      });
    }
    if (index === sources.length - 1 || !endsTheSearch(source)) return;
    throw new ManifestError('what comes after this source can never be asked', {
      path,
      hint: 'say when it is asked (`when`, `environments`, `secrets`), or `fallthroughOn` which failures the next one answers',
    });
  });
}

const onlyOf = {
  defaults: 'environment',
  cached: 'environment',
  fallthroughOn: 'secrets-manager',
} as const;

function checkMembers(declaration: SourceDeclaration, path: readonly string[]): void {
  for (const member of ['defaults', 'cached', 'fallthroughOn'] as const) {
    if (declaration[member] === undefined || declaration.source === onlyOf[member]) continue;
    throw new ManifestError(`only the source ${onlyOf[member]} has ${member}`, {
      path: [...path, member],
    });
  }
}

function checkEnvironments(
  { environments = [], fallthroughOn = [] }: SourceDeclaration,
  known: readonly string[],
  path: readonly string[],
): void {
  const named: [string, string][] = environments.map((name) => ['environments', name]);
  if (!isList(fallthroughOn)) {
    named.push(
      ...Object.keys(fallthroughOn).map((name): [string, string] => ['fallthroughOn', name]),
    );
  }
  for (const [member, name] of named) {
    if (known.includes(name)) continue;
    throw new ManifestError(`the manifest has no environment "${name}"`, {
      path: [...path, member],
      hint: `environments, as names spell them: ${known.join(', ')}`,
    });
  }
}

/** Always asked, and never passed over. Variables that are not set are no failure. */
function endsTheSearch(declaration: SourceDeclaration): boolean {
  const { source, when, environments, secrets, final = false, fallthroughOn = [] } = declaration;
  if ([when, environments, secrets].some((gate) => gate !== undefined)) return false;
  if (final) return true;
  const lists = isList(fallthroughOn) ? [fallthroughOn] : Object.values(fallthroughOn);
  return source === 'secrets-manager' && lists.every(({ length }) => length === 0);
}

/** `Array.isArray` does not know lists that are only read. */
function isList(value: readonly string[] | object): value is readonly string[] {
  return Array.isArray(value);
}
