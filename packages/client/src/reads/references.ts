import { parseReference } from '@undotenv/protocol';
import type { ManifestSecret, Secret } from '@undotenv/manifest';
import { readRequest, type ReadRequest } from './read-request.ts';
import type { View } from './reader.ts';

/** A reference, parsed: what to read, and how to look at it. */
export interface ParsedReference {
  readonly request: ReadRequest;
  readonly text: View<string | Secret<string>>;
  readonly json: View<Readonly<Record<string, unknown>>>;
  readonly binary: View<Uint8Array | Secret<Uint8Array>>;
}

/** References are written in code, or made from few names: more than these are made up. */
const maxRemembered = 1_024;

/** What a manifest says of a name; asked only where it may have something to say. */
export interface KnownOfNames {
  /** Its declaration, for sources that need it. */
  readonly declarationOf?: ((secretId: string) => ManifestSecret | undefined) | undefined;
  /** Where it is. */
  readonly regionOf?: ((secretId: string) => string | undefined) | undefined;
}

/** A reference, with what the manifest said of its name. */
interface Remembered extends ParsedReference {
  readonly declared: ManifestSecret | undefined;
  readonly region: string | undefined;
}

/**
 * Parses a reference once; the first forgotten, the first parsed again. What the manifest says of
 * its name is asked every time: variables have a say in it.
 */
export function createReferences({
  declarationOf,
  regionOf,
}: KnownOfNames): (reference: string) => ParsedReference {
  const remembered = new Map<string, Remembered>();
  const isFixed = declarationOf === undefined && regionOf === undefined;
  const isCurrent = ({ request: { secretId }, declared, region }: Remembered): boolean =>
    declarationOf?.(secretId) === declared && regionOf?.(secretId) === region;

  function remember(reference: string): ParsedReference {
    remembered.delete(reference);
    const parsed = parseReference(reference);
    const { secretId, jsonKey } = parsed;
    const declared = declarationOf?.(secretId);
    const region = regionOf?.(secretId);
    const result: Remembered = {
      request: readRequest(parsed, declared, region),
      text: (value) => value.text(jsonKey),
      json: (value) => value.object(jsonKey),
      binary: (value) => value.binary(),
      declared,
      region,
    };
    const [oldest] = remembered.size < maxRemembered ? [] : remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(reference, result);
    return result;
  }

  // Little enough to become part of the read itself: the rest stands apart.
  return (reference) => {
    const known = remembered.get(reference);
    return known !== undefined && (isFixed || isCurrent(known)) ? known : remember(reference);
  };
}
