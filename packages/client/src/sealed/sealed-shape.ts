import type { NothingPlain, PlainParts, Secret, SecretsShape } from '@undotenv/manifest';

/** What reads by reference give. */
export interface ReadKinds {
  readonly text: unknown;
  readonly object: unknown;
  readonly bytes: unknown;
}

/** Where nothing is sealed. */
export interface OpenReads {
  readonly text: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

/** Where everything is: each key of an object is one secret, nested or not. */
export interface SealedReads {
  readonly text: Secret<string>;
  readonly object: Readonly<Record<string, Secret<unknown>>>;
  readonly bytes: Secret<Uint8Array>;
}

/** The shape of a manifest's secrets with all sealed that is not `Plain`. */
export type SealedShape<Shape extends SecretsShape, Plain extends PlainParts = NothingPlain> = {
  readonly [Name in keyof Shape]: SealedPart<
    Shape[Name],
    Name extends keyof Plain ? Plain[Name] : false
  >;
};

/**
 * A text, a list by its elements, an object by its keys, and what has methods as a whole; `Plain` is
 * `true` for a text that stays, or the keys that do.
 */
type SealedPart<Part, Plain> = Part extends string
  ? Plain extends true
    ? Part
    : Secret<Part>
  : Part extends Secret<unknown> | undefined
    ? Part
    : Part extends readonly unknown[]
      ? { readonly [Index in keyof Part]: SealedMember<Part[Index]> }
      : true extends { [Key in keyof Part]-?: IsMethod<Part[Key]> }[keyof Part]
        ? Secret<Part>
        : { readonly [Key in keyof Part]: Key extends Plain ? Part[Key] : SealedMember<Part[Key]> };

/** Of one that may be anything nobody knows. */
type IsMethod<Member> = unknown extends Member
  ? false
  : Member extends (...given: never) => unknown
    ? true
    : false;

/** What is absent is not sealed, and what is sealed by itself not again. */
type SealedMember<Member> =
  | Extract<Member, Secret<unknown> | undefined>
  | SealedOf<Exclude<Member, Secret<unknown> | undefined>>;

/** In brackets, so that `boolean` is one secret and not one of two. */
type SealedOf<Member> = [Member] extends [never] ? never : Secret<Member>;
