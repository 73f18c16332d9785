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
 * the original, and each member reads as the plain value it is.
 *
 * Members are accessors, so that printers which skip an object's own inspection (`console.dir`, a
 * debugger) show a getter instead of a value. What is neither array nor plain object, such as a
 * `Date` a validator made, stays as it is. `structuredClone` gives a copy that shows its values.
 */
export function seal<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    if (isSealed(value)) return value;
    const items: unknown[] = value.map((item: unknown) => seal(item));
    // The copy of an array of values is an array of the same values.
    return Object.freeze(Object.defineProperties(items, machinery)) as Value;
  }
  if (!isPlainObject(value) || isSealed(value)) return value;
  const sealed = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const [key, member] of Object.entries(value)) {
    const sealedMember = seal(member);
    Object.defineProperty(sealed, key, { get: () => sealedMember, enumerable: true });
  }
  // The same keys with the same values: the same type.
  return Object.freeze(Object.defineProperties(sealed, machinery)) as Value;
}

function isSealed(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'toJSON')?.value === redacted;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
