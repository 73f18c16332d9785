import type { Context } from '../context.ts';
import type { TargetOptions } from '../options.ts';
import type { OpenDestination, Purpose, TargetDefaults } from './destination.ts';

/**
 * Opens the target the options name. It never guesses: the local store only on `--local`, AWS only
 * with credentials.
 *
 * @throws {RefusedError} `REFUSED` if neither is there.
 */
export async function openDestination(
  context: Context,
  options: TargetOptions,
  defaults: TargetDefaults,
  purpose: Purpose,
): Promise<OpenDestination> {
  // One of the two is loaded: neither SQLite on AWS, nor the credentials of AWS here.
  if (options.local === true) {
    const { openLocal } = await import('./local-destination.ts');
    return openLocal(context, options, defaults, purpose);
  }
  const { openAws } = await import('./aws-destination.ts');
  return openAws(context, options, defaults);
}
