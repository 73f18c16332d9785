import { environmentFileNames, loadEnvFiles } from '@undotenv/client/environment';
import {
  bundleName,
  nameGiven,
  nameInArn,
  EnvironmentError,
  regionsByName,
  resolveEnvironment,
  secretName,
  spellEnvironment,
  type BundlePlace,
  type Manifest,
  type ResolvedEnvironment,
  type Variables,
} from '@undotenv/manifest';
import { parseReference, parseSecretArn, type SecretReference } from '@undotenv/protocol';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { findProject, loadManifest, type Project } from './project.ts';
import type { ProjectOptions, TargetOptions } from '../options.ts';

/** A project with its manifest loaded and its environment known. */
export interface Application {
  readonly project: Project;
  readonly manifest: Manifest;
  /** Worked out when it is first asked for: a command that needs none works without one. */
  readonly environment: ResolvedEnvironment;
  /** Names of the files that its environment may have beside `.env`. */
  readonly environmentFiles: readonly string[];
  /** The process environment, with what `.env.local`, the environment's file and `.env` add to it. */
  readonly variables: Variables;
}

/** `--local` counts, too: without a word about the environment it means development. */
export type ApplicationOptions = ProjectOptions & Pick<TargetOptions, 'local'>;

export async function openApplication(
  context: Context,
  options: ApplicationOptions,
): Promise<Application> {
  const project = findProject(context, options.config);
  return describeApplication(context, project, await loadManifest(project), options);
}

/** The same for a manifest that is not in a file yet. */
export async function describeApplication(
  context: Context,
  project: Project,
  manifest: Manifest,
  options: ApplicationOptions,
): Promise<Application> {
  const { directory } = project;
  const shared = await loadEnvFiles(directory, context.variables);
  // A file of one environment does not decide which that is.
  const naming = { ...context.variables, ...shared };
  const environmentFiles = environmentFilesOf(manifest, naming, options);
  const added = await loadEnvFiles(directory, context.variables, environmentFiles);
  let environment: ResolvedEnvironment | undefined;
  return {
    project,
    manifest,
    environmentFiles,
    variables: { ...context.variables, ...added },
    get environment() {
      environment ??= resolveApplicationEnvironment(manifest, naming, options);
      return environment;
    },
  };
}

function environmentFilesOf(
  manifest: Manifest,
  variables: Variables,
  options: ApplicationOptions,
): string[] {
  try {
    const { name } = resolveApplicationEnvironment(manifest, variables, options);
    return environmentFileNames(manifest, name);
  } catch (error) {
    // A command that needs the environment asks for it, and says what is wrong.
    if (error instanceof EnvironmentError) return [];
    throw error;
  }
}

/** A store on this machine is for development unless somebody says otherwise; AWS is not guessed. */
const localEnvironment = 'development';

/**
 * What `--env` says, else what the application itself would find.
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`
 */
function resolveApplicationEnvironment(
  manifest: Manifest,
  variables: Variables,
  { env, local }: ApplicationOptions,
): ResolvedEnvironment {
  if (env !== undefined) return { name: spellEnvironment(manifest, env), defaulted: false };
  const { variable, default: ownDefault, spellings } = manifest.environment;
  if (variables[variable] || ownDefault !== undefined)
    return resolveEnvironment(manifest, variables);
  if (local === true && localEnvironment in spellings) {
    return { name: localEnvironment, defaulted: false };
  }
  throw new EnvironmentError(`${variable} is not set, so the environment is unknown`, {
    hint: `set ${variable}, or give --env, one of: ${Object.keys(spellings).join(', ')}`,
  });
}

/** The application if the project has a manifest; reading by reference works without one. */
export async function openApplicationIfAny(
  context: Context,
  options: ApplicationOptions,
): Promise<Application | undefined> {
  const project = findProject(context, options.config);
  return project.manifestFile === undefined ? undefined : openApplication(context, options);
}

/** What a command's NAME stands for. */
export interface NamedSecret extends SecretReference {
  /** Present where the manifest's secret is a part of the one that `secretId` names. */
  readonly place?: BundlePlace;
  /** Where it is, if its ARN or the manifest says so. */
  readonly region?: string;
}

/**
 * What NAME or NAME#KEY means: a secret of the manifest in this environment, otherwise any
 * reference. The manifest's names come first.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 * @throws {ConflictingSettingsError} `CONFLICTING_SETTINGS`
 */
export function resolveReference(application: Application | undefined, text: string): NamedSecret {
  const [name = '', ...keyParts] = text.split('#');
  const declared = application?.manifest.secrets.find(({ secret }) => secret === name);
  if (application === undefined || declared === undefined) {
    const reference = parseReference(text);
    const { secretId } = reference;
    const region = application && regionsByName(application.manifest, application.variables);
    return { ...reference, ...regionOf(secretId, region?.(secretId)) };
  }
  const { manifest } = application;
  const key = keyParts.length === 0 ? {} : { jsonKey: keyParts.join('#') };
  const bundle = bundleOf(application);
  const place = manifest.bundle?.places[name];
  if (bundle !== undefined && place !== undefined) {
    return { secretId: bundle, place, ...key, ...regionOf(bundle) };
  }
  const { environment, variables } = application;
  const given = nameGiven(manifest, declared, variables, environment);
  const secretId = given ?? secretName(manifest, name, environment.name);
  return { secretId, ...key, ...regionOf(secretId, declared.region) };
}

/** An ARN says it itself. */
function regionOf(secretId: string, declared?: string): Pick<NamedSecret, 'region'> {
  const region = parseSecretArn(secretId)?.region ?? declared;
  return region === undefined ? {} : { region };
}

/**
 * Refuses to migrate to names, or where these are, that the application would not read.
 *
 * @param targetRegion where secrets are written that have no region of their own
 * @throws {RefusedError} `REFUSED`
 */
export function refuseOtherNames(application: Application, targetRegion: string): void {
  const { manifest, variables } = application;
  for (const secret of manifest.secrets) {
    if (secret.nameFrom === undefined) continue;
    const { environment } = application;
    const given = nameGiven(manifest, secret, variables, environment);
    const name = secretName(manifest, secret.secret, environment.name);
    if (given === undefined) continue;
    const region = secret.region ?? targetRegion;
    const isThere = (parseSecretArn(given)?.region ?? region) === region;
    if (isThere && nameInArn(given) === name) continue;
    const { variable } = secret.nameFrom;
    throw new RefusedError(
      `${variable} names another secret than ${name} in ${region}, which would be written`,
      {
        hint: `unset ${variable} to migrate, or write \`undotenv set ${secret.secret}#KEY\``,
      },
    );
  }
}

/** The one secret that holds all of the manifest's, where a variable says there is one. */
function bundleOf(application: Application): string | undefined {
  const { manifest, variables } = application;
  // The environment is asked for only where it matters: there may be none.
  if (manifest.bundle === undefined) return undefined;
  return bundleName(manifest, variables, application.environment);
}

/**
 * Refuses to write a secret under a name of its own while programs read it from a bundle.
 *
 * @throws {RefusedError} `REFUSED`
 */
export function refuseBundle(application: Application | undefined): void {
  const bundle = application === undefined ? undefined : bundleOf(application);
  if (application === undefined || bundle === undefined) return;
  const variable = application.manifest.bundle?.variable ?? '';
  throw new RefusedError(`${variable} is set: one secret holds everything, and is only read`, {
    hint: `unset ${variable} to write secrets of their own, or write \`undotenv set ${bundle}#KEY\``,
  });
}
