const redacted = (): string => '[redacted]';

/** Symbol keys cannot collide with a stored key; `toJSON` can, so a stored `toJSON` is refused. */
const machinery: PropertyDescriptorMap = {
  toJSON: { value: redacted },
  [Symbol.toPrimitive]: { value: redacted },
  [Symbol.for('nodejs.util.inspect.custom')]: { value: redacted },
};

/**
 * A frozen copy of a tree of values which shows `[redacted]` wherever a program prints a whole
 * object: `console`, `util.inspect`, `JSON.stringify`, templates, an error's cause. It deep-equals
 * the original, and each member reads as the plain value it is; `structuredClone` gives a copy
 * that shows its values.
 *
 * Members are accessors for those who print without asking an object how: `console.dir`, a
 * debugger, and Node.js itself for an uncaught error (observed, Node 20) show `[Getter]`. What is
 * neither array nor plain object, such as a `Date` a validator made, stays as it is.
 */
export function seal<Value>(value: Value): Value {
  if (!isTree(value) || isSealed(value)) return value;
  const sealed: object = Array.isArray(value) ? [] : emptyLike(value);
  for (const [key, member] of Object.entries(value)) {
    const sealedMember = seal(member);
    Object.defineProperty(sealed, key, { get: () => sealedMember, enumerable: true });
  }
  // The same keys with the same values: the same type.
  return Object.freeze(Object.defineProperties(sealed, machinery)) as Value;
}

/** A frozen object that redacts itself like a sealed one, and whose members are asked at each read. */
export function sealAccessors(members: ReadonlyMap<string, () => unknown>): object {
  const sealed = {};
  for (const [key, get] of members) Object.defineProperty(sealed, key, { get, enumerable: true });
  return Object.freeze(Object.defineProperties(sealed, machinery));
}

function emptyLike(value: object): object {
  return Object.create(Object.getPrototypeOf(value) as object | null) as object;
}

function isSealed(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'toJSON')?.value === redacted;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
