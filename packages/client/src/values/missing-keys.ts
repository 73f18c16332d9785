import type { ManifestSecret, MissingKey } from '@undotenv/manifest';
import type { Logger } from '../log/logger.ts';

/** What stands for a key that is not stored. */
export interface Stead {
  readonly value: string | number | boolean;
  /** That it was given for this key. */
  readonly tell: (key: string) => void;
}

/** @returns `undefined` where a key that is missing is an error. */
export type SteadOf = (
  secretId: string,
  declared: Pick<ManifestSecret & { kind: 'json' }, 'onMissingKey'> | undefined,
) => Stead | undefined;

/** Those of the client that say so. */
export interface MissingKeyOptions {
  readonly onMissingKey?: MissingKey;
  readonly strict?: boolean;
}

/** Names are few; what asks for more of them makes them up. */
const maxTold = 1_024;

/**
 * What the client, or the manifest for one secret, wants for keys that are not stored. A password
 * that is empty because nobody stored it must not go unseen: each key is told once.
 */
export function missingKeys(
  { onMissingKey = 'error', strict = false }: MissingKeyOptions,
  logger: Logger,
): SteadOf {
  const told = new Set<string>();
  return (secretId, declared) => {
    const wanted = strict ? 'error' : (declared?.onMissingKey ?? onMissingKey);
    if (wanted === 'error') return undefined;
    const value = wanted === 'empty' ? '' : wanted.default;
    return {
      value,
      tell(key) {
        const named = `${secretId}#${key}`;
        if (told.has(named) || told.size >= maxTold) return;
        told.add(named);
        const what = wanted === 'empty' ? 'empty text' : 'a default';
        const msg = `${secretId} has no key "${key}": it is read as ${what}`;
        logger.warn({ event: 'secret.key.missing', msg, secretId });
      },
    };
  };
}
