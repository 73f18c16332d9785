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
 * Of instances of classes nothing is looked at but of errors: they may be sockets. Accessors are asked
 * once where pino would ask them, and their values stand in the copy. What throws stays as it is.
 */
export function loggable(fields: Record<string, unknown>): Record<string, unknown>;
export function loggable(fields: object): object;
export function loggable(value: unknown): unknown;
export function loggable(value: unknown): unknown {
  const kind = kindOf(value);
  if (kind === 'values') return { secret: mark };
  if (kind === 'leaf') return value;
  const root = value as object;
  const asked: Asked = new Map();
  const copies = new Map([...holdersIn(root, asked)].map((each) => [each, emptyLike(each)]));
  for (const [holder, copy] of copies) copyMembers(holder, copy, { copies, asked });
  return copies.get(root) ?? root;
}

/** What accessors gave, by their objects and names: asked twice, some give two objects. */
type Asked = Map<object, Map<PropertyKey, unknown>>;

/** An accessor that gives a new object with the same accessor would never end. */
const mostLookedInto = 10_000;

/**
 * All that an object of values is reached from. Breadth first and without recursion, so that neither
 * cycles nor depth end it: a map and a set give what is added to them while they are walked.
 */
function holdersIn(root: object, asked: Asked): ReadonlySet<object> {
  const parents = new Map<object, object[]>([[root, []]]);
  const holders = new Set<object>();
  for (const each of parents.keys()) {
    for (const member of objectsIn(each, asked)) {
      const kind = kindOf(member);
      if (kind === 'values') holders.add(each);
      else if (kind === 'holder') parentsOf(member, parents).push(each);
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

function objectsIn(holder: object, asked: Asked): readonly object[] {
  const found: object[] = [];
  try {
    // By index: the keys of a long list take longer than its JSON.
    if (Array.isArray(holder)) return holder.filter(isObject);
    for (const key of Reflect.ownKeys(holder)) {
      const member = memberOf(holder, key, asked);
      if (isObject(member)) found.push(member);
    }
  } catch {
    // A proxy that was revoked, or whose traps throw, shows no more of itself to anyone.
  }
  return found;
}

/** What pino would find there: accessors that are not enumerable it does not ask. */
function memberOf(holder: object, key: PropertyKey, asked: Asked): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor?.get === undefined || descriptor.enumerable !== true) return descriptor?.value;
  const given: unknown = attempt(() => Reflect.get(holder, key) as unknown);
  if (given === undefined) return undefined;
  const others = asked.get(holder) ?? new Map<PropertyKey, unknown>();
  asked.set(holder, others.set(key, given));
  return asked.size > mostLookedInto && kindOf(given) === 'holder' ? undefined : given;
}

function copyMembers(
  from: object,
  to: object,
  { copies, asked }: { copies: ReadonlyMap<object, object>; asked: Asked },
): void {
  const shown = (member: unknown): unknown => {
    if (!isObject(member)) return member;
    return kindOf(member) === 'values' ? mark : (copies.get(member) ?? member);
  };
  if (Array.isArray(from) && Array.isArray(to)) {
    for (const member of from) to.push(shown(member));
    return;
  }
  if (from instanceof Error) Object.defineProperties(to, wordsOf(from));
  for (const key of ownKeys(from)) {
    const descriptor = descriptorOf(from, key);
    const given = asked.get(from);
    // Some engines have the stack as an accessor, which gives a copy nothing.
    if (descriptor === undefined || key === 'stack') continue;
    const member = given?.has(key)
      ? { value: given.get(key), enumerable: true, writable: true }
      : descriptor;
    if ('value' in member) member.value = shown(member.value);
    Object.defineProperty(to, key, { ...member, configurable: true });
  }
}

/** What some errors' classes have as accessors or private, which throw if they are asked of a copy. */
function wordsOf(error: Error): PropertyDescriptorMap {
  const words: [string, unknown][] = (['name', 'message', 'stack'] as const).map((key) => {
    return [key, attempt(() => error[key])];
  });
  const json: unknown = attempt(() => Reflect.get(error, 'toJSON') as unknown);
  if (typeof json === 'function') {
    words.push(['toJSON', (key: string) => loggable(Reflect.apply(json, error, [key]) as unknown)]);
  }
  return Object.fromEntries(
    words.map(([key, value]) => [key, { value, configurable: true, writable: true }]),
  );
}

function emptyLike(value: object): object {
  if (Array.isArray(value)) return [];
  return Object.create(Object.getPrototypeOf(value) as object | null) as object;
}

function kindOf(value: unknown): 'values' | 'holder' | 'leaf' {
  return (
    attempt(() => {
      if (!isObject(value)) return 'leaf';
      if (isRedacting(value)) return 'values';
      return isTree(value) || value instanceof Error ? 'holder' : 'leaf';
    }) ?? 'leaf'
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function ownKeys(value: object): PropertyKey[] {
  return attempt(() => Reflect.ownKeys(value)) ?? [];
}

function descriptorOf(value: object, key: PropertyKey): PropertyDescriptor | undefined {
  return attempt(() => Object.getOwnPropertyDescriptor(value, key));
}

/** Of what may be a proxy that was revoked, or an accessor: nothing, if it throws. */
function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
