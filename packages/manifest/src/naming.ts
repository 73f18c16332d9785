import { parseSecretArn } from '@undotenv/protocol';
import { EnvironmentError } from './errors.ts';
import type { Manifest, ManifestSecret } from './manifest.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Which environment a process runs in, and whether it said so or the manifest's default spoke. */
export interface ResolvedEnvironment {
  /** As the manifest's names spell it. */
  readonly name: string;
  readonly defaulted: boolean;
}

/**
 * The environment named by the manifest's variable, in the spelling its names use.
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT` if the variable is unset and the manifest has no
 *   default, or the name is no spelling the manifest knows.
 */
export function resolveEnvironment(manifest: Manifest, variables: Variables): ResolvedEnvironment {
  const { variable, default: fallback } = manifest.environment;
  const named = variables[variable];
  if (named !== undefined && named !== '') {
    return { name: spellEnvironment(manifest, named), defaulted: false };
  }
  if (fallback === undefined) {
    throw new EnvironmentError(`${variable} is not set, so the environment is unknown`, {
      hint: `set ${variable} to one of: ${Object.keys(manifest.environment.spellings).join(', ')}`,
    });
  }
  return { name: fallback, defaulted: true };
}

/**
 * An environment's name in the spelling the manifest writes.
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT` if no spelling matches.
 */
export function spellEnvironment(manifest: Manifest, name: string): string {
  for (const [spelling, aliases] of Object.entries(manifest.environment.spellings)) {
    if (spelling === name || aliases.includes(name)) return spelling;
  }
  throw new EnvironmentError(
    `the manifest of ${manifest.application} has no environment of that name`,
    {
      hint: `environments: ${Object.keys(manifest.environment.spellings).join(', ')}`,
    },
  );
}

/**
 * Whether an environment is production: where nothing may stand in for what is broken. Capitals make
 * no difference, for they make none to whoever relies on it.
 *
 * @param environment as the manifest spells it
 */
export function isProduction(manifest: Manifest, environment: string): boolean {
  const spellings = [environment, ...(manifest.environment.spellings[environment] ?? [])];
  return spellings.some((each) => /^prod(?:uction)?$/i.test(each));
}

/** Taken apart: a start fills it in for each secret. */
const nameTemplates = new WeakMap<Manifest, ReturnType<typeof takeApart>>();

/** The name a secret has in Secrets Manager; `environment` as the manifest spells it. */
export function secretName(manifest: Manifest, secret: string, environment: string): string {
  let fill = nameTemplates.get(manifest);
  if (fill === undefined) nameTemplates.set(manifest, (fill = takeApart(manifest.nameTemplate)));
  return fill({ application: manifest.application, environment, secret });
}

/** The name in an ARN, without its random suffix; any other text as it is. */
export function nameInArn(nameOrArn: string): string {
  return parseSecretArn(nameOrArn)?.resource.replace(/-[A-Za-z0-9]{6}$/, '') ?? nameOrArn;
}

/** The tags a secret carries: the manifest's, then its own. */
export function secretTags(
  manifest: Manifest,
  secret: ManifestSecret,
  environment: string,
): Record<string, string> {
  const placeholders = {
    application: manifest.application,
    environment,
    Environment: environment.charAt(0).toUpperCase() + environment.slice(1),
    secret: secret.secret,
  };
  const templates = { ...manifest.tags, ...secret.tags };
  return Object.fromEntries(
    Object.entries(templates).map(([key, value]) => [key, fillTemplate(value, placeholders)]),
  );
}

export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return takeApart(template)(values);
}

/**
 * A template taken apart, for who fills it in many times. Unknown placeholders were refused when the
 * manifest was defined.
 */
function takeApart(template: string): (values: Readonly<Record<string, string>>) => string {
  // Every other part stood in braces.
  const parts = template.split(/\{(\w+)\}/);
  return (values) =>
    parts.reduce((filled, part, index) => {
      return filled + (index % 2 === 0 ? part : (values[part] ?? `{${part}}`));
    }, '');
}
