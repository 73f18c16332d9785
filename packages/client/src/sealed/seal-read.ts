import type { ManifestKey, ManifestSecret, Secret } from '@undotenv/manifest';
import { redacting } from '../values/redaction.ts';
import { sealValue } from './secret.ts';

/** What of a secret that is read becomes a {@link Secret}. */
export interface Sealing {
  text(text: string): string | Secret<string>;
  bytes(bytes: Uint8Array): Uint8Array | Secret<Uint8Array>;
  /** Each key of an object is one secret. */
  object<Tree extends object>(tree: Tree): Tree | Readonly<Record<string, unknown>>;
}

const open: Sealing = { text: (text) => text, bytes: (bytes) => bytes, object: (tree) => tree };

const sealed: Sealing = {
  text: sealValue,
  bytes: sealValue,
  object: (tree) => sealKeys(tree, () => true),
};

/** Of what is read by reference: the client alone decides. */
export function sealingOf(sealsAll: boolean): Sealing {
  return sealsAll ? sealed : open;
}

/** Of what is read by its declaration: `sealed` holds for any client, `plain` for one that seals. */
export function sealingOfDeclared(declared: ManifestSecret, sealsAll: boolean): Sealing {
  return declared.kind === 'text'
    ? sealingOf(isSealed(declared, sealsAll))
    : sealingOfKeys(declared.keys, sealsAll);
}

function sealingOfKeys(keys: readonly ManifestKey[], sealsAll: boolean): Sealing {
  if (!sealsAll && !keys.some((key) => isSealed(key, sealsAll))) return open;
  const byKey = new Map(keys.map((key) => [key.key, key]));
  const isSealedKey = (key: string): boolean => isSealed(byKey.get(key), sealsAll);
  return { ...sealed, object: (tree) => sealKeys(tree, isSealedKey) };
}

function isSealed(
  part: { readonly sealed?: boolean; readonly plain?: boolean } | undefined,
  sealsAll: boolean,
): boolean {
  return sealsAll ? part?.plain !== true : part?.sealed === true;
}

function sealKeys(tree: object, isSealed: (key: string) => boolean): Record<string, unknown> {
  const members = Object.entries(tree).map(([key, member]: [string, unknown]) => {
    const isAbsent = member === undefined;
    return [key, isAbsent || !isSealed(key) ? member : sealValue(redacting(member))] as const;
  });
  return Object.fromEntries(members);
}
