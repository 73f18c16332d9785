import type { ManifestSecret } from '@undotenv/manifest';
import { SecretCallError } from '../migration-errors.ts';
import { readPresent, type PresentSecret } from './decide-action.ts';
import { destinationOf, type Destination } from '../target.ts';
import { findSecret, type FoundSecret } from './find-secret.ts';

/** A secret as a plan finds it, read once. */
export interface StoredSecret {
  readonly found: FoundSecret;
  readonly present: PresentSecret;
}

/** The secrets in the target, as far as a plan looks at them; by reading only. */
export interface StoredSecrets {
  /** Whether a migration of this project has written a secret of this name. */
  mayBeOurs(name: string): boolean;
  /**
   * `undefined` where there is none.
   *
   * @param declared what the manifest says of it
   * @throws {SecretCallError} `SECRET_CALL_FAILED`
   */
  read(name: string, declared: ManifestSecret): Promise<StoredSecret | undefined>;
}

/** @param ours the names of the secrets that this project's migrations have written, by ARN */
export function storedSecrets(
  destination: Destination,
  ours: ReadonlyMap<string, string>,
): StoredSecrets {
  const names = new Set(ours.values());
  const reads = new Map<string, Promise<StoredSecret | undefined>>();
  const read = async (
    name: string,
    declared: ManifestSecret,
  ): Promise<StoredSecret | undefined> => {
    const { api } = destinationOf(declared, destination);
    try {
      const found = await findSecret(api, name);
      if (found === undefined) return undefined;
      return { found, present: await readPresent(api, name, found, (arn) => ours.has(arn)) };
    } catch (cause) {
      throw new SecretCallError(name, cause);
    }
  };
  return {
    mayBeOurs: (name) => names.has(name),
    read(name, declared) {
      const begun = reads.get(name) ?? read(name, declared);
      reads.set(name, begun);
      return begun;
    },
  };
}
