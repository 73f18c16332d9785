/** What stands in the place of a value that is not to be seen. */
export const mark = '[redacted]';

const redacted = (): string => mark;

/**
 * What JavaScript and Node.js ask an object for when it is to be shown. Symbol keys cannot collide
 * with a stored key; `toJSON` can, so a stored `toJSON` is refused.
 */
export const redactedMethods: PropertyDescriptorMap = {
  toJSON: { value: redacted },
  [Symbol.toPrimitive]: { value: redacted },
  [Symbol.for('nodejs.util.inspect.custom')]: { value: redacted },
};

/** Of lists alone: in an object these may be stored keys, and its own methods show no member. */
const redactedListMethods: PropertyDescriptorMap = {
  toString: { value: redacted },
  toLocaleString: { value: redacted },
};

/**
 * A frozen copy of a tree of values which shows `[redacted]` wherever a program prints a whole
 * object: `console`, `util.inspect`, `JSON.stringify`, templates, an error's cause. It deep-equals
 * the original, and each member reads as the plain value it is; `structuredClone` gives a copy
 * that shows its values.
 *
 * Members are accessors for those who print without asking an object how: `console.dir`, a
 * debugger, and Node.js itself for an uncaught error (observed, Node 20) show `[Getter]`. Those who
 * run accessors as well see the values: `inspect` with `customInspect: false` and `getters: true`,
 * and with it the messages of `node:assert`. A member that cannot be read so could not be read by a
 * driver either; what is sealed is shown to neither.
 *
 * What is neither array nor plain object, such as a `Date` or an instance of a class that a
 * validator made, stays as it is: it is neither frozen nor redacted.
 */
export function redacting<Value>(value: Value): Value {
  if (!isTree(value) || isRedacting(value)) return value;
  const isList = Array.isArray(value);
  const copy: object = isList ? Object.defineProperties([], redactedListMethods) : emptyLike(value);
  for (const [key, member] of Object.entries(value)) {
    const copied = redacting(member);
    Object.defineProperty(copy, key, { get: () => copied, enumerable: true });
  }
  // The same keys with the same values: the same type.
  return Object.freeze(Object.defineProperties(copy, redactedMethods)) as Value;
}

/** A frozen object that redacts itself in the same way, and whose members are asked at each read. */
export function redactingAccessors(members: ReadonlyMap<string, () => unknown>): object {
  const object = {};
  for (const [key, get] of members) Object.defineProperty(object, key, { get, enumerable: true });
  return Object.freeze(Object.defineProperties(object, redactedMethods));
}

function emptyLike(value: object): object {
  return Object.create(Object.getPrototypeOf(value) as object | null) as object;
}

export function isRedacting(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'toJSON')?.value === redacted;
}

export function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
