import type { ManifestSecret } from '@undotenv/manifest';
import type { StoredSecret } from '../sources/source.ts';

/** A version that a client has read, with what its manifest says of it. */
export interface ReadValue {
  readonly stored: StoredSecret;
  readonly declared?: ManifestSecret | undefined;
}

type Listener = (read: ReadValue) => void;

/** Of the whole process, as its output is: a value is to be masked whichever client reads it. */
const listeners = new Set<Listener>();

/** By client; weak, so that one that is dropped takes its values with it. */
const kept = new WeakMap<object, () => readonly ReadValue[]>();

/** Tells of every version that any client reads from now on, before its reader has it. */
export function onRead(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function tellRead(read: ReadValue): void {
  for (const listener of listeners) listener(read);
}

export function rememberKept(client: object, values: () => readonly ReadValue[]): void {
  kept.set(client, values);
}

/** What a client has cached; nothing for what is no client. */
export function keptBy(client: object): readonly ReadValue[] {
  return kept.get(client)?.() ?? [];
}
