import { basename } from 'node:path';
import { loadEnvFiles } from '@undotenv/client/environment';
import {
  resolveEnvironment,
  secretName,
  spellEnvironment,
  type Manifest,
  type ResolvedEnvironment,
  type Variables,
} from '@undotenv/manifest';
import { parseReference, type SecretReference } from '@undotenv/protocol';
import type { Context } from './context.ts';
import { regionSetting } from './destination.ts';
import { findProject, loadManifest, type Project } from './project.ts';
import type { ProjectOptions } from './options.ts';

/** A project with its manifest loaded and its environment known. */
export interface Application {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly environment: ResolvedEnvironment;
  /** What `.env.local` and `.env` add to the process environment, which wins over both. */
  readonly fileVariables: Readonly<Record<string, string>>;
  /** The process environment with what the files add. */
  readonly variables: Variables;
  /** Where its secrets are unless the command says otherwise. */
  readonly region: string;
}

export interface EnvironmentOptions extends ProjectOptions {
  /** Taken where nothing names the environment, if the manifest spells it. */
  readonly fallbackEnvironment?: string;
}

export async function openApplication(
  context: Context,
  options: ProjectOptions,
): Promise<Application> {
  const project = findProject(context.directory, options.config);
  return describeApplication(context, project, await loadManifest(project), options);
}

/** The same for a manifest that is not in a file yet. */
export async function describeApplication(
  context: Context,
  project: Project,
  manifest: Manifest,
  options: EnvironmentOptions,
): Promise<Application> {
  const fileVariables = await loadEnvFiles(project.directory, context.variables);
  const variables = { ...context.variables, ...fileVariables };
  const environment = environmentOf(manifest, variables, options);
  const region = regionSetting(variables) ?? manifest.region;
  return { project, manifest, environment, fileVariables, variables, region };
}

/** What `--env` says, else what the application itself would find, else the fallback. */
function environmentOf(
  manifest: Manifest,
  variables: Variables,
  { env, fallbackEnvironment }: EnvironmentOptions,
): ResolvedEnvironment {
  if (env !== undefined) return { name: spellEnvironment(manifest, env), defaulted: false };
  const { variable, default: ownDefault, spellings } = manifest.environment;
  const isUnknown = !variables[variable] && ownDefault === undefined;
  if (isUnknown && fallbackEnvironment !== undefined && fallbackEnvironment in spellings) {
    return { name: fallbackEnvironment, defaulted: false };
  }
  return resolveEnvironment(manifest, variables);
}

/** The application if the project has a manifest; reading by reference works without one. */
export async function openApplicationIfAny(
  context: Context,
  options: ProjectOptions,
): Promise<Application | undefined> {
  const project = findProject(context.directory, options.config);
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

/** `shop (production)`, or the folder's name where there is no manifest. */
export function applicationText(application: Application | undefined, directory: string): string {
  if (application === undefined) return basename(directory);
  return `${application.manifest.application} (${application.environment.name})`;
}
