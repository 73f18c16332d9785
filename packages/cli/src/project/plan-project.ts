import type { Manifest } from '@undotenv/manifest';
import {
  environmentsWithFiles,
  planMigration,
  type MigrationHistory,
  type PlannedMigration,
} from '@undotenv/migration';
import {
  describeApplication,
  refuseBundle,
  refuseOtherNames,
  type Application,
} from './application.ts';
import type { Context } from '../context.ts';
import type { OpenDestination } from '../target/destination.ts';
import { inferManifestOf, type InferredManifest } from './infer-manifest.ts';
import type { ProjectOptions, TargetOptions } from '../options.ts';
import { loadManifest, type Project } from './project.ts';
import { openFor } from '../target/session.ts';
import { sayTarget } from '../terminal/target-line.ts';

export interface PlanOptions extends TargetOptions, ProjectOptions {
  readonly force?: boolean;
}

export interface ProjectPlan {
  readonly project: Project;
  readonly planned: PlannedMigration;
  /** The target it was planned with; whoever plans closes it. */
  readonly destination: OpenDestination;
  /** The manifest that was planned with, where the project has none of its own yet. */
  readonly inferred?: InferredManifest;
}

/**
 * Plans the migration of a project against its target. Without a manifest it plans with the one
 * that `undotenv init` would write.
 */
export async function planProject(
  context: Context,
  options: PlanOptions,
  project: Project,
  history: MigrationHistory,
): Promise<ProjectPlan> {
  const inferred = project.manifestFile === undefined ? await inferManifestOf(project) : undefined;
  const manifest = inferred?.manifest ?? (await loadManifest(project));
  const application = await describeApplication(context, project, manifest, options);
  const environments = await environmentsToPlan(application, manifest, options);
  const destination = await openFor(context, options, application, 'write');
  try {
    // Each by its own files: a name may be given in one of them.
    for (const env of environments) {
      const each = await describeApplication(context, project, manifest, { ...options, env });
      refuseBundle(each);
      refuseOtherNames(each, destination.target.region);
    }
    sayTarget(context, destination.target, environments.join(', '));
    const planned = await planMigration(history, {
      project: project.directory,
      manifest,
      environments,
      destination,
      force: options.force === true,
    });
    return { project, planned, destination, ...(inferred !== undefined && { inferred }) };
  } catch (error) {
    await destination.close();
    throw error;
  }
}

/** The one that `--env` names, those with files of their own, or the one that `.env` stands for. */
async function environmentsToPlan(
  application: Application,
  manifest: Manifest,
  { env }: PlanOptions,
): Promise<string[]> {
  if (env !== undefined) return [application.environment.name];
  const environments = await environmentsWithFiles({
    project: application.project.directory,
    manifest,
  });
  return environments.length > 0 ? environments : [application.environment.name];
}
