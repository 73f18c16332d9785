import { planMigration, type MigrationHistory, type PlannedMigration } from '@undotenv/migration';
import { describeApplication, type Application } from './application.ts';
import type { Context } from './context.ts';
import type { OpenDestination } from './destination.ts';
import { inferFromEnvFile } from './infer-application.ts';
import type { ProjectOptions, TargetOptions } from './options.ts';
import { findProject, loadManifest } from './project.ts';
import { withDestination } from './session.ts';
import { sayTarget } from './target-line.ts';

export interface PlanOptions extends TargetOptions, ProjectOptions {
  readonly force?: boolean;
}

export interface ProjectPlan {
  readonly planned: PlannedMigration;
  readonly destination: OpenDestination;
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
  const application = await openOrInfer(context, options);
  return withDestination(context, options, application, async (destination) => {
    sayTarget(context, destination.target, application.environment.name);
    const planned = await planMigration(history, {
      project: application.project.directory,
      manifest: application.manifest,
      environment: application.environment.name,
      destination,
      force: options.force === true,
    });
    return work({ planned, destination });
  });
}

async function openOrInfer(context: Context, options: PlanOptions): Promise<Application> {
  const project = findProject(context.directory, options.config);
  const manifest =
    project.manifestFile === undefined
      ? (await inferFromEnvFile(project, { typescript: false })).manifest
      : await loadManifest(project);
  // A store on this machine is for development unless somebody says otherwise; AWS is not guessed.
  const fallback = options.local === true ? { fallbackEnvironment: 'development' } : {};
  return describeApplication(context, project, manifest, { ...options, ...fallback });
}
