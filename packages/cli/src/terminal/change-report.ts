import type { Context } from '../context.ts';
import type { OutputOptions, TargetOptions } from '../options.ts';
import type { Session } from '../target/session.ts';
import { sayWayBack } from './previous-version.ts';
import { visible } from './terminal.ts';

/** What a command did to a secret: the `--json` of every one that writes a single secret. */
export interface SecretChange {
  readonly name: string;
  /** Where one key was written and not the whole. */
  readonly key?: string;
  readonly outcome: 'created' | 'removed' | 'unchanged' | 'updated';
  /** The version that was made. */
  readonly versionId?: string;
  /** The version that it replaced. */
  readonly previousVersionId?: string;
}

/** Says what was done, and how it is taken back. */
export function reportChange(
  context: Context,
  session: Session,
  options: TargetOptions & OutputOptions,
  change: SecretChange,
): void {
  const { terminal } = context;
  const { name, outcome, versionId, previousVersionId } = change;
  if (options.json === true) terminal.printJson(change);
  else terminal.success(`${outcome} ${what(change)}`);
  if (versionId !== undefined && previousVersionId !== undefined) {
    sayWayBack(context, session, options, { secretId: name, previousVersionId, versionId });
  } else terminal.hint('`undotenv describe` with the same name and options shows its versions');
}

/** A secret that was made for one key is new as a whole. */
function what({ name, key, outcome }: SecretChange): string {
  if (key === undefined || outcome === 'created') return visible(name);
  return `${visible(key)} ${outcome === 'removed' ? 'from' : 'of'} ${visible(name)}`;
}
