import { isRedacting, isTree, mark } from './redaction.ts';

/**
 * What a logger may write that copies the members of an object, as pino does with the one it is
 * called with and with all that a path of `redact` leads through. Each object of values becomes the
 * mark, also deep in objects, lists and errors; an argument that holds none is given back itself,
 * and nothing is changed in place.
 *
 * ```ts
 * const log = pino({ formatters: { log: loggable, bindings: loggable } });
 * const child = log.child(loggable({ db })); // pino formats the bindings of the first logger alone
 * ```
 *
 * Of instances of classes nothing is looked at but of errors: they may be sockets.
 */
export function loggable(fields: Record<string, unknown>): Record<string, unknown>;
export function loggable(fields: object): object;
export function loggable(value: unknown): unknown;
export function loggable(value: unknown): unknown {
  if (isObject(value) && isRedacting(value)) return { secret: mark };
  if (!isHolder(value)) return value;
  const copies = new Map([...holdersIn(value)].map((holder) => [holder, emptyLike(holder)]));
  for (const [holder, copy] of copies) copyMembers(holder, copy, copies);
  return copies.get(value) ?? value;
}

/**
 * All that an object of values is reached from. Breadth first and without recursion, so that neither
 * cycles nor depth end it: a map and a set give what is added to them while they are walked.
 */
function holdersIn(root: object): ReadonlySet<object> {
  const parents = new Map<object, object[]>([[root, []]]);
  const holders = new Set<object>();
  for (const each of parents.keys()) {
    for (const key of Reflect.ownKeys(each)) {
      const member: unknown = Object.getOwnPropertyDescriptor(each, key)?.value;
      if (isObject(member) && isRedacting(member)) holders.add(each);
      else if (isHolder(member)) parentsOf(member, parents).push(each);
    }
  }
  for (const holder of holders) parents.get(holder)?.forEach((parent) => holders.add(parent));
  return holders;
}

function parentsOf(member: object, parents: Map<object, object[]>): object[] {
  const known = parents.get(member) ?? [];
  parents.set(member, known);
  return known;
}

function copyMembers(from: object, to: object, copies: ReadonlyMap<object, object>): void {
  if (from instanceof Error) Object.defineProperties(to, wordsOf(from));
  for (const key of Reflect.ownKeys(from)) {
    const descriptor = Object.getOwnPropertyDescriptor(from, key) ?? {};
    const member: unknown = descriptor.value;
    if (isObject(member)) {
      descriptor.value = isRedacting(member) ? mark : (copies.get(member) ?? member);
    }
    // Some engines have the stack as an accessor, which gives a copy nothing.
    if (key !== 'stack') Object.defineProperty(to, key, descriptor);
  }
}

/** What some errors' classes have as accessors, which throw if they are asked of a copy. */
function wordsOf({ name, message, stack }: Error): PropertyDescriptorMap {
  const words = Object.entries({ name, message, stack });
  return Object.fromEntries(
    words.map(([key, value]) => [key, { value, configurable: true, writable: true }]),
  );
}

function emptyLike(value: object): object {
  if (Array.isArray(value)) return [];
  return Object.create(Object.getPrototypeOf(value) as object | null) as object;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isHolder(value: unknown): value is object {
  return isTree(value) || value instanceof Error;
}
