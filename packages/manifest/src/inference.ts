import type {
  JsonSecretDeclaration,
  KeyDeclaration,
  ManifestDeclaration,
  SecretDeclaration,
} from './declaration.ts';
import type { Manifest } from './manifest.ts';
import type { InferOutput, StandardSchema } from './standard-schema.ts';

interface TypeOfKey {
  string: string;
  integer: number;
  number: number;
  boolean: boolean;
  json: unknown;
}

type ValueOfKey<Key extends KeyDeclaration> = Key extends {
  readonly type: infer Type extends keyof TypeOfKey;
}
  ? TypeOfKey[Type]
  : string;

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

type ValueOfSecret<Secret extends SecretDeclaration> = Secret extends {
  readonly schema: infer Schema extends StandardSchema;
}
  ? InferOutput<Schema>
  : Secret extends { readonly keys: infer Keys extends JsonSecretDeclaration['keys'] }
    ? Flatten<ObjectOfKeys<Keys>>
    : Secret extends { readonly required: false }
      ? string | undefined
      : string;

/** What reads of a declaration give, by secret: its schema's output, or an object of its keys. */
export type ShapeOf<Declaration extends ManifestDeclaration> = {
  readonly [Name in keyof Declaration['secrets']]: ValueOfSecret<Declaration['secrets'][Name]>;
};

/** The same of a manifest: `SecretsOf<typeof manifest>['database']['port']` is a number. */
export type SecretsOf<Of> = Of extends Manifest<infer Shape> ? Shape : never;
