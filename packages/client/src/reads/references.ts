import { parseReference } from '@undotenv/protocol';
import type { ManifestSecret, Secret } from '@undotenv/manifest';
import { readRequest, type ReadRequest, type View } from './reader.ts';

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

/** Parses a reference once; the first forgotten, the first parsed again. */
export function createReferences({
  declarationOf,
  regionOf,
}: KnownOfNames): (reference: string) => ParsedReference {
  const remembered = new Map<string, ParsedReference>();
  return (reference) => {
    const known = remembered.get(reference);
    if (known !== undefined) return known;
    const parsed = parseReference(reference);
    const { jsonKey } = parsed;
    const result: ParsedReference = {
      request: readRequest(parsed, declarationOf?.(parsed.secretId), regionOf?.(parsed.secretId)),
      text: (value) => value.text(jsonKey),
      json: (value) => value.object(jsonKey),
      binary: (value) => value.binary(),
    };
    // A declaration is of the environment of the moment, and variables may name what has a region.
    if (declarationOf !== undefined || regionOf !== undefined) return result;
    const [oldest] = remembered.size < maxRemembered ? [] : remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(reference, result);
    return result;
  };
}
