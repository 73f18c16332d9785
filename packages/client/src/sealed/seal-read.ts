import type { ManifestKey, ManifestSecret, Secret } from '@undotenv/manifest';
import { redacting } from '../values/redaction.ts';
import { sealValue } from './secret.ts';

/** What of a secret that is read becomes a {@link Secret}. */
export interface Sealing {
  text(text: string): string | Secret<string>;
  bytes(bytes: Uint8Array): Uint8Array | Secret<Uint8Array>;
  /** Each key of an object is one secret, each element of a list, and else the whole. */
  object<Tree extends object>(tree: Tree): Tree | Readonly<Record<string, unknown>>;
}

const open: Sealing = { text: (text) => text, bytes: (bytes) => bytes, object: (tree) => tree };

const sealed: Sealing = {
  text: sealValue,
  bytes: sealValue,
  // As stored, it has keys and nothing else.
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
  const namesSealed = keys.some((key) => key.sealed === true);
  return {
    ...sealed,
    object(tree) {
      const members = membersByKey(tree);
      if (members !== undefined) return sealKeys(members, isSealedKey);
      if (!namesSealed) return sealWhole(tree);
      throw new SealsNoKeyError();
    },
  };
}

/** A mistake in the manifest, and none of the stored value. */
export class SealsNoKeyError extends TypeError {
  constructor() {
    super('`sealed` names a key of what has none: the schema gives no plain object');
  }
}

function isSealed(
  part: { readonly sealed?: boolean; readonly plain?: boolean } | undefined,
  sealsAll: boolean,
): boolean {
  return sealsAll ? part?.plain !== true : part?.sealed === true;
}

function sealKeys(members: object, isSealed: (key: string) => boolean): Record<string, unknown> {
  const entries = Object.entries(members).map(([key, member]: [string, unknown]) => {
    return [key, isSealed(key) ? sealMember(member) : member] as const;
  });
  return Object.fromEntries(entries);
}

function sealMember(member: unknown): unknown {
  return member === undefined ? member : sealValue(redacting(member));
}

/** As {@link Sealing} has it: a list of secrets and a secret have no keys to be wrong about. */
function sealWhole(tree: object): Readonly<Record<string, unknown>> {
  const whole: unknown = Array.isArray(tree) ? tree.map(sealMember) : sealValue(tree);
  return whole as Readonly<Record<string, unknown>>;
}

/**
 * What a schema made, by its keys, accessors of its class among them: all that its type shows. Lists
 * have none, nor has what has methods, such as a `Map`: without them it is not what it was.
 */
function membersByKey(tree: object): object | undefined {
  if (Array.isArray(tree)) return undefined;
  const members: Record<string, unknown> = { ...tree };
  for (let level = tree; !isRoot(level); level = Object.getPrototypeOf(level) as object) {
    const isInherited = level !== tree;
    const own = Object.entries(Object.getOwnPropertyDescriptors(level));
    for (const [name, descriptor] of own) {
      if (isInherited && name === 'constructor') continue;
      if (typeof descriptor.value === 'function') return undefined;
      if (isInherited && 'get' in descriptor) members[name] = Reflect.get(tree, name) as unknown;
    }
  }
  return members;
}

/** Where the members that every object has begin. */
function isRoot(level: object | null): boolean {
  return level === null || level === Object.prototype;
}
