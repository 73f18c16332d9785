import { ConfigurationError } from '../errors.ts';

/**
 * What `check` gives. What it refuses without saying what to do gets that from here: the smallest
 * client has the same checks, and no room for hints.
 */
export function hinted<Result>(check: () => Result, hint: string): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ConfigurationError) || error.hint !== undefined) throw error;
    throw new ConfigurationError(error.message, { hint });
  }
}

export const regionHint =
  'set `region`, AWS_REGION or AWS_DEFAULT_REGION to the name of a region, or unset it';

export const endpointHint =
  'give an https URL without user, password, query and fragment; on this machine, or with `allowPlainHttp`, also http';

export const credentialsHint =
  'check for a line break around what was read from a file, or for a variable that is not set';
