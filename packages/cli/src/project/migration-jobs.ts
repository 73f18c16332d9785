import {
  findUnfinishedMigration,
  isSameTarget,
  NothingToMigrateError,
  SharedNameError,
  targetText,
  tryAll,
  type MigrationHistory,
  type MigrationPlan,
  type MigrationSummary,
  type MigrationTarget,
} from '@undotenv/migration';
import { destinationOf } from '@undotenv/migration/target';
import type { ApplicationFolder, Applications } from './applications.ts';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { openHistory } from './history.ts';
import { planProject, type PlanOptions, type ProjectPlan } from './plan-project.ts';
import { openRecordedTarget } from '../target/recorded-target.ts';
import type { OpenDestination } from '../target/destination.ts';
import { sayApplication } from '../terminal/plan-report.ts';
import { sayTarget } from '../terminal/target-line.ts';

interface Job {
  /** Below the working directory; `.` for the application that a command stands in. */
  readonly folder: string;
  readonly history: MigrationHistory;
  readonly destination: OpenDestination;
}

/** A migration that was interrupted, and ends first. */
export interface FinishJob extends Job {
  readonly kind: 'finish';
  readonly unfinished: MigrationSummary;
}

/** A migration that is planned. */
export interface BeginJob extends Job, ProjectPlan {
  readonly kind: 'begin';
}

export type MigrationJob = BeginJob | FinishJob;

/**
 * Opens what there is to do for each application, target and all. Of several, those with nothing to
 * migrate are left out.
 *
 * @param open `planJob` or `planOrFinishJob`
 * @throws {PlanRefusedError} `PLAN_REFUSED`: what is wrong with any of several applications.
 * @throws {SharedNameError} `SHARED_NAME` if two of them would write one secret.
 * @throws {NothingToMigrateError} `NOTHING_TO_MIGRATE`
 */
export async function openJobs<Opened extends MigrationJob>(
  { terminal }: Context,
  { list, areBelow }: Applications,
  open: (application: ApplicationFolder) => Promise<Opened>,
): Promise<Opened[]> {
  const jobs: Opened[] = [];
  const openOne = async (application: ApplicationFolder): Promise<void> => {
    if (areBelow) sayApplication(terminal, application.folder);
    try {
      jobs.push(await open(application));
    } catch (error) {
      if (!areBelow || !isNothing(error)) throw error;
      terminal.say('nothing to migrate');
    }
  };
  try {
    await tryAll(list, ({ folder }) => folder, openOne);
    refuseSharedNames(jobs);
    if (jobs.length === 0) throw new NothingToMigrateError(list.map(({ folder }) => folder));
    return jobs;
  } catch (error) {
    await closeJobs(jobs);
    throw error;
  }
}

export async function closeJobs(jobs: readonly MigrationJob[]): Promise<void> {
  for (const { destination } of jobs) await destination.close();
}

export function plansOf(jobs: readonly MigrationJob[]): MigrationPlan[] {
  return jobs.flatMap((job) => (job.kind === 'begin' ? [job.planned.plan] : []));
}

/** @throws as `planProject`; also if a migration of the application is unfinished. */
export async function planJob(
  context: Context,
  options: PlanOptions,
  { project, folder }: ApplicationFolder,
): Promise<BeginJob> {
  const history = await openHistory(context, project);
  return {
    kind: 'begin',
    folder,
    history,
    ...(await planProject(context, options, project, history)),
  };
}

/** The same, except that what was interrupted is to be finished first. */
export async function planOrFinishJob(
  context: Context,
  options: PlanOptions,
  application: ApplicationFolder,
): Promise<MigrationJob> {
  const { project, folder } = application;
  const history = await openHistory(context, project);
  const unfinished = await findUnfinishedMigration(history);
  if (unfinished?.state !== 'unfinished') return planJob(context, options, application);
  refuseOtherTarget(unfinished, options);
  const { target, environments } = unfinished;
  const destination = await openRecordedTarget(context, target, options, project.directory);
  sayTarget(context, destination.target, environments.join(', '));
  return { kind: 'finish', folder, history, destination, unfinished };
}

/** An application without a `.env`, or whose `.env` holds nothing more. */
function isNothing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'NOTHING_TO_MIGRATE' || error.code === 'FILE_NOT_FOUND')
  );
}

/**
 * Options that say something else than the journal: whoever gave them does not have the interrupted
 * migration in mind.
 *
 * @throws {RefusedError} `REFUSED`
 */
function refuseOtherTarget(
  { target, environments }: MigrationSummary,
  { local, env, region, data }: PlanOptions,
): void {
  const isOther =
    (local === true && target.kind !== 'local') ||
    (data !== undefined && target.dataDirectory === undefined) ||
    (env !== undefined && !environments.includes(env)) ||
    (region !== undefined && region !== target.region);
  if (!isOther) return;
  throw new RefusedError(
    `a migration to ${targetText(target)}, environment ${environments.join(', ')}, was interrupted`,
    {
      hint: 'finish it with `undotenv migrate` without these options, or `undotenv undo` it first',
    },
  );
}

function refuseSharedNames(jobs: readonly MigrationJob[]): void {
  for (const [index, job] of jobs.entries()) {
    for (const other of jobs.slice(0, index)) {
      const others = placesOf(other);
      const shared = placesOf(job).find(({ name, target }) =>
        others.some((each) => each.name === name && isSameTarget(each.target, target)),
      );
      if (shared !== undefined) throw new SharedNameError(shared.name, [other.folder, job.folder]);
    }
  }
}

/** The secrets of a migration, each with the target in the region that it has. */
function placesOf(job: MigrationJob): { name: string; target: MigrationTarget }[] {
  const { secrets } = job.kind === 'begin' ? job.planned.plan : job.unfinished;
  return secrets.map((secret) => ({
    name: secret.name,
    target: destinationOf(secret, job.destination).target,
  }));
}
