import type { ManifestDeclaration } from '@undotenv/manifest';
import type { ClassifiedVariable } from './classify.ts';

/**
 * A declaration for a project that has none: one secret `app`, whose keys are the exposed variables
 * under their own names. The other variables stay where they are.
 *
 * @returns `undefined` if no variable is exposed.
 */
export function inferManifest(
  classified: readonly ClassifiedVariable[],
  { application }: { application: string },
): ManifestDeclaration | undefined {
  const exposed = classified.filter((variable) => variable.exposed);
  if (exposed.length === 0) return undefined;
  const keys = exposed.map(({ variable }) => [variable, { env: variable }] as const);
  return { application, secrets: { app: { keys: Object.fromEntries(keys) } } };
}
