import type {
  JsonSecretDeclaration,
  KeyDeclaration,
  ManifestDeclaration,
  SecretDeclaration,
} from './declaration.ts';
import type { Manifest } from './manifest.ts';
import type { Secret } from './secret.ts';
import type { InferOutput, StandardSchema } from './standard-schema.ts';

interface TypeOfKey {
  string: string;
  integer: number;
  port: number;
  number: number;
  boolean: boolean;
  json: unknown;
}

type ValueOfKey<Key extends KeyDeclaration> = Key extends { readonly sealed: true }
  ? Secret<OpenValueOfKey<Key>>
  : OpenValueOfKey<Key>;

type OpenValueOfKey<Key extends KeyDeclaration> = Key extends {
  readonly type: infer Type extends keyof TypeOfKey;
}
  ? TypeOfKey[Type]
  : string;

/** The keys that are declared with `true` under this name. */
type KeysWith<Keys extends JsonSecretDeclaration['keys'], Flag extends 'sealed' | 'plain'> = {
  [Name in keyof Keys]: Keys[Name] extends Readonly<Record<Flag, true>> ? Name : never;
}[keyof Keys];

/** Optional members stay so: what is absent is not sealed. */
type WithSealed<Output, Sealed> = {
  readonly [Name in keyof Output]: Name extends Sealed
    ? Secret<Exclude<Output[Name], undefined>> | Extract<Output[Name], undefined>
    : Output[Name];
};

/** A key that is neither required nor given a default may be absent from the stored object. */
type OptionalKey<Keys extends JsonSecretDeclaration['keys']> = {
  [Name in keyof Keys]: Keys[Name] extends { readonly default: unknown }
    ? never
    : Keys[Name] extends { readonly required: false }
      ? Name
      : never;
}[keyof Keys];

type ObjectOfKeys<Keys extends JsonSecretDeclaration['keys']> = {
  readonly [Name in Exclude<keyof Keys, OptionalKey<Keys>>]: ValueOfKey<Keys[Name]>;
} & {
  readonly [Name in OptionalKey<Keys>]?: ValueOfKey<Keys[Name]>;
};

type Flatten<Type> = { [Name in keyof Type]: Type[Name] };

type ValueOfSecret<Declared extends SecretDeclaration> = Declared extends {
  readonly schema: infer Schema extends StandardSchema;
}
  ? OutputOf<Declared, InferOutput<Schema>>
  : Declared extends { readonly keys: infer Keys extends JsonSecretDeclaration['keys'] }
    ? Flatten<ObjectOfKeys<Keys>>
    : Declared extends { readonly required: false }
      ? TextOf<Declared> | undefined
      : TextOf<Declared>;

/** A validator's output, with what is sealed in it. */
type OutputOf<Declared extends SecretDeclaration, Output> = Declared extends {
  readonly keys: infer Keys extends JsonSecretDeclaration['keys'];
}
  ? [KeysWith<Keys, 'sealed'>] extends [never]
    ? Output
    : WithSealed<Output, KeysWith<Keys, 'sealed'>>
  : Output;

type TextOf<Declared> = Declared extends { readonly sealed: true } ? Secret<string> : string;

type PlainOfSecret<Declared extends SecretDeclaration> = Declared extends {
  readonly keys: infer Keys extends JsonSecretDeclaration['keys'];
}
  ? KeysWith<Keys, 'plain'> & string
  : Declared extends { readonly plain: true }
    ? true
    : never;

/** What reads of a declaration give, by secret: its schema's output, or an object of its keys. */
export type ShapeOf<Declaration extends ManifestDeclaration> = {
  readonly [Name in keyof Declaration['secrets']]: ValueOfSecret<Declaration['secrets'][Name]>;
};

/** What a declaration declares `plain`, by secret; only those that have something plain. */
export type PlainOf<Declaration extends ManifestDeclaration> = {
  readonly [
    Name in keyof Declaration['secrets'] & string as [
      PlainOfSecret<Declaration['secrets'][Name]>,
    ] extends [never]
      ? never
      : Name
  ]: PlainOfSecret<Declaration['secrets'][Name]>;
};

/** The same of a manifest: `SecretsOf<typeof manifest>['database']['port']` is a number. */
export type SecretsOf<Of> = Of extends Manifest<infer Shape> ? Shape : never;
