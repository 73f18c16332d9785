import { planMigration, type MigrationHistory, type PlannedMigration } from '@undotenv/migration';
import { describeApplication } from './application.ts';
import type { Context } from '../context.ts';
import type { OpenDestination } from '../target/destination.ts';
import { inferManifestOf, type InferredManifest } from './infer-manifest.ts';
import type { ProjectOptions, TargetOptions } from '../options.ts';
import { findProject, loadManifest, type Project } from './project.ts';
import { withDestination } from '../target/session.ts';
import { sayTarget } from '../terminal/target-line.ts';

export interface PlanOptions extends TargetOptions, ProjectOptions {
  readonly force?: boolean;
}

export interface ProjectPlan {
  readonly project: Project;
  readonly planned: PlannedMigration;
  readonly destination: OpenDestination;
  /** The manifest that was planned with, where the project has none of its own yet. */
  readonly inferred?: InferredManifest;
}

/**
 * Plans the migration of the project against its target, which is open while `work` runs. Without
 * a manifest it plans with the one that `undotenv init` would write.
 */
export async function planProject<Result>(
  context: Context,
  options: PlanOptions,
  history: MigrationHistory,
  work: (plan: ProjectPlan) => Promise<Result>,
): Promise<Result> {
  const project = findProject(context, options.config);
  const inferred =
    project.manifestFile === undefined
      ? await inferManifestOf(project, { typescript: false })
      : undefined;
  const manifest = inferred?.manifest ?? (await loadManifest(project));
  const application = await describeApplication(context, project, manifest, options);
  return withDestination(context, options, application, async (destination) => {
    const environment = application.environment.name;
    sayTarget(context, destination.target, environment);
    const planned = await planMigration(history, {
      project: project.directory,
      manifest,
      environment,
      destination,
      force: options.force === true,
    });
    return work({ project, planned, destination, ...(inferred !== undefined && { inferred }) });
  });
}
