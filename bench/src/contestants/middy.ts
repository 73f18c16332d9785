import middy from '@middy/core';
import secretsManager from '@middy/secrets-manager';
import type { Open } from './contestant.ts';

type Invoke = () => Promise<Record<string, unknown>>;

/** A middleware reads for its handler, so one call of a handler is one read of what it declares. */
export const open: Open = ({ names, ttlMs }) => {
  const handlers = new Map<string, Invoke>();
  /** One handler for each group of secrets; middy fetches as soon as it is made. */
  const handlerFor = (key: string, group: readonly string[]): Invoke => {
    const known = handlers.get(key);
    if (known !== undefined) return known;
    const fetchData = Object.fromEntries(group.map((name, index) => [`s${String(index)}`, name]));
    const handler = middy((_event: object, context: object) =>
      Promise.resolve<Record<string, unknown>>({ ...context }),
    ).use(secretsManager({ fetchData, cacheKey: key, cacheExpiry: ttlMs, setToContext: true }));
    // Lambda gives every invocation a context of its own; nobody here looks at its members.
    const invoke: Invoke = () => handler({}, {} as Parameters<typeof handler>[1]);
    handlers.set(key, invoke);
    return invoke;
  };
  return {
    get: async (name) => (await handlerFor(name, [name])())['s0'],
    getAll: () => handlerFor('all', names)(),
  };
};
