import type { Type, TypeChecker } from 'typescript';

/** Deep enough for `{ logins: [{ password }] }`, and soon done with types that hold everything. */
const maxDepth = 4;

/** What a linter asks of types about {@link Secret}. */
export interface SecretTypes {
  maybeSecret(type: Type): boolean;
  /** Whether it is one, or has one in its members or elements. */
  holdsSecret(type: Type): boolean;
  listsSecrets(type: Type): boolean;
  /** Whether its being true or not tells whether there is one. */
  maybeAbsent(type: Type): boolean;
  /** Whether it is `null` or `undefined` and nothing else. */
  isNothing(type: Type): boolean;
}

export function secretTypes(checker: TypeChecker): SecretTypes {
  function partsOf(type: Type): readonly Type[] {
    const known = checker.getBaseConstraintOfType(type) ?? type;
    return known.isUnionOrIntersection() ? known.types.flatMap(partsOf) : [known];
  }

  const maybeSecret = (type: Type): boolean => partsOf(type).some(isSecret);

  /** Of a list alone: its methods hold nothing. */
  const elementOf = (type: Type): Type | undefined =>
    checker.isArrayLikeType(type) ? checker.getIndexInfosOfType(type)[0]?.type : undefined;

  function membersOf(type: Type): readonly Type[] {
    const element = elementOf(type);
    if (element !== undefined) return [element];
    const named = type.getProperties().map((each) => checker.getTypeOfSymbol(each));
    return [...named, ...checker.getIndexInfosOfType(type).map((each) => each.type)];
  }

  function holdsSecret(type: Type): boolean {
    const seen = new Set<Type>();
    let level = partsOf(type);
    for (let depth = 0; depth <= maxDepth; depth += 1) {
      if (level.some(isSecret)) return true;
      for (const each of level) seen.add(each);
      const next = new Set(level.flatMap(membersOf).flatMap(partsOf));
      level = [...next].filter((each) => !seen.has(each));
    }
    return false;
  }

  const isNothingPart = (type: Type): boolean => nothing.has(checker.typeToString(type));
  return {
    maybeSecret,
    holdsSecret,
    listsSecrets: (type) =>
      partsOf(type).some((part) => {
        const element = elementOf(part);
        return element !== undefined && maybeSecret(element);
      }),
    maybeAbsent(type) {
      const others = partsOf(type).filter((part) => !isSecret(part));
      if (others.some(isNothingPart)) return true;
      // Not of `boolean` or `string`: of the one as of the other it is the value that is asked for.
      return others.length > 0 && others.every((part) => falsy.has(checker.typeToString(part)));
    },
    isNothing: (type) => partsOf(type).every(isNothingPart),
  };
}

const nothing = new Set(['null', 'undefined', 'void']);
/** What `present && secret` leaves where it is not. */
const falsy = new Set(['false', '""', '0', '0n']);

/** Whichever package declares it: its kind is told by what it does. */
function isSecret(type: Type): boolean {
  return type.getSymbol()?.name === 'Secret' && type.getProperty('reveal') !== undefined;
}
