import type { Manifest, ManifestSecret, StandardSchema } from '@undotenv/manifest';
import { revealed } from '../sealed/secret.ts';
import { isTree } from '../values/redaction.ts';

/** What a test gave for the secrets of a manifest. */
export interface GivenValues {
  /** Its schemas take what is stored; of what a test gave as reads give it they make just that. */
  readonly manifest: Manifest;
  /** @returns what is stored for the value: a text is as it is, an object by its keys. */
  textOf(secret: string, value: string | object): string;
}

/** The outputs of one schema, by the JSON stored for them. */
type Outputs = Map<string, object>;

export function givenValues(manifest: Manifest): GivenValues {
  const outputs = new Map<string, Outputs>();

  function withOutputs(declared: ManifestSecret): ManifestSecret {
    if (declared.kind === 'text' || declared.schema === undefined) return declared;
    const own: Outputs = new Map();
    outputs.set(declared.secret, own);
    return { ...declared, schema: givingOutputs(declared.schema, own) };
  }

  return {
    manifest: { ...manifest, secrets: manifest.secrets.map(withOutputs) },
    textOf(secret, value) {
      const opened: string | object = revealed(value);
      if (typeof opened === 'string') {
        outputs.get(secret)?.delete(normalized(opened));
        return opened;
      }
      const output = withRevealedMembers(opened);
      const text = jsonOf(secret, output);
      outputs.get(secret)?.set(text, output);
      return text;
    },
  };
}

/** A schema that is not asked for what is its output already: it may not take that. */
function givingOutputs(schema: StandardSchema, outputs: Outputs): StandardSchema {
  const { version, vendor } = schema['~standard'];
  return {
    '~standard': {
      version,
      vendor,
      validate(stored) {
        const output = outputs.get(JSON.stringify(stored));
        return output === undefined ? schema['~standard'].validate(stored) : { value: output };
      },
    },
  };
}

/** JSON as {@link jsonOf} spells it. */
function normalized(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

function withRevealedMembers(value: object): object {
  if (!isTree(value)) return value;
  const members: unknown[] = Object.values(value);
  if (Array.isArray(value)) return members.map(revealed);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member)]));
}

/** An object, as every stored secret of keys is, whatever its schema makes of it. */
function jsonOf(secret: string, output: object): string {
  const members = Object.entries(output).map(([key, member]: [string, unknown]) => {
    return [key, withoutRedaction(secret, member, [output])] as const;
  });
  return JSON.stringify(Object.fromEntries(members), (_key, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
}

/** What came from a read would be stringified as redacted; a `URL` or a `Date` as what it is. */
function withoutRedaction(secret: string, value: unknown, above: readonly object[]): unknown {
  if (!isTree(value)) return value;
  if (above.includes(value)) throw new TypeError(`the value given for ${secret} holds itself`);
  const inside = (member: unknown): unknown => withoutRedaction(secret, member, [...above, value]);
  if (Array.isArray(value)) return Object.values(value).map(inside);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inside(member)]));
}
