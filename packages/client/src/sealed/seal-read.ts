import type { ManifestSecret, Secret } from '@undotenv/manifest';
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
  const isSealed = (part: { sealed?: boolean; plain?: boolean } | undefined): boolean =>
    sealsAll ? part?.plain !== true : part?.sealed === true;
  if (declared.kind === 'text') return sealingOf(isSealed(declared));
  const { keys } = declared;
  if (!sealsAll && !keys.some(isSealed)) return open;
  const byKey = new Map(keys.map((key) => [key.key, key]));
  return { ...sealed, object: (tree) => sealKeys(tree, (key) => isSealed(byKey.get(key))) };
}

function sealKeys(tree: object, isSealed: (key: string) => boolean): Record<string, unknown> {
  const members = Object.entries(tree).map(([key, member]: [string, unknown]) => {
    const isAbsent = member === undefined;
    return [key, isAbsent || !isSealed(key) ? member : sealValue(redacting(member))] as const;
  });
  return Object.fromEntries(members);
}
