import { loadEnvFiles } from '@undotenv/client/environment';
import {
  EnvironmentError,
  resolveEnvironment,
  secretName,
  spellEnvironment,
  type Manifest,
  type ResolvedEnvironment,
  type Variables,
} from '@undotenv/manifest';
import { parseReference, type SecretReference } from '@undotenv/protocol';
import type { Context } from '../context.ts';
import { findProject, loadManifest, type Project } from './project.ts';
import type { ProjectOptions, TargetOptions } from '../options.ts';

/** A project with its manifest loaded and its environment known. */
export interface Application {
  readonly project: Project;
  readonly manifest: Manifest;
  /** Worked out when it is first asked for: a command that needs none works without one. */
  readonly environment: ResolvedEnvironment;
  /** The process environment, with what `.env.local` and `.env` add to it. */
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
  const added = await loadEnvFiles(project.directory, context.variables);
  const variables = { ...context.variables, ...added };
  let environment: ResolvedEnvironment | undefined;
  return {
    project,
    manifest,
    variables,
    get environment() {
      environment ??= resolveApplicationEnvironment(manifest, variables, options);
      return environment;
    },
  };
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

/**
 * What NAME or NAME#KEY means: a secret of the manifest in this environment, otherwise any
 * reference. The manifest's names come first.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 */
export function resolveReference(
  application: Application | undefined,
  text: string,
): SecretReference {
  const [name = '', ...keyParts] = text.split('#');
  const declared = application?.manifest.secrets.some(({ secret }) => secret === name);
  if (application === undefined || declared !== true) return parseReference(text);
  const secretId = secretName(application.manifest, name, application.environment.name);
  return keyParts.length === 0 ? { secretId } : { secretId, jsonKey: keyParts.join('#') };
}
