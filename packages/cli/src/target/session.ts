import { openApplicationIfAny, type Application } from '../project/application.ts';
import type { Context } from '../context.ts';
import type { OpenDestination, Purpose } from './destination.ts';
import { openDestination } from './open-destination.ts';
import type { ProjectOptions, TargetOptions } from '../options.ts';
import { findProject } from '../project/project.ts';

/** What a command on secrets works with; `application` where the project has a manifest. */
export interface Session {
  readonly application: Application | undefined;
  readonly destination: OpenDestination;
}

/** Opens application and target for `work`, and closes the target whatever happens. */
export async function withSession<Result>(
  context: Context,
  options: TargetOptions & ProjectOptions,
  purpose: Purpose,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const application = await openApplicationIfAny(context, options);
  return withDestination(context, options, application, purpose, (destination) =>
    work({ application, destination }),
  );
}

/** The same session where one secret is: in the target's region, or in another of the same target. */
export function sessionAt(session: Session, { region }: { readonly region?: string }): Session {
  if (region === undefined) return session;
  const { destination } = session;
  return { ...session, destination: { ...destination, ...destination.inRegion(region) } };
}

/** The same for a command that has its application already. */
export async function withDestination<Result>(
  context: Context,
  options: TargetOptions,
  application: Application | undefined,
  purpose: Purpose,
  work: (destination: OpenDestination) => Promise<Result>,
): Promise<Result> {
  const destination = await openFor(context, options, application, purpose);
  try {
    return await work(destination);
  } finally {
    await destination.close();
  }
}

/** Opens the target of an application, or of the project without one; the caller closes it. */
export function openFor(
  context: Context,
  options: TargetOptions,
  application: Application | undefined,
  purpose: Purpose,
): Promise<OpenDestination> {
  const defaults = {
    directory: application?.project.directory ?? findProject(context).directory,
    variables: application?.variables ?? context.variables,
    region: application?.manifest.region ?? 'us-east-1',
  };
  return openDestination(context, options, defaults, purpose);
}
