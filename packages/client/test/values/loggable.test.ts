import pino, { type Logger, type LoggerOptions } from 'pino';
import { describe, expect, it } from 'vitest';
import { loggable, sealValue } from '../../src/index.ts';
import { redacting } from '../../src/values/redaction.ts';

const planted = 'synthetic-password-1';
const db = redacting({ user: 'app', password: planted, nested: { token: planted } });

function written(options: LoggerOptions, log: (logger: Logger) => void): string {
  let output = '';
  const stream = {
    write(line: string) {
      output += line;
    },
  };
  log(pino(options, stream));
  return output;
}

const formatters = { log: loggable, bindings: loggable };
const hooks: LoggerOptions['hooks'] = {
  logMethod(args, method) {
    method.apply(this, args.map(loggable) as typeof args);
  },
};
const failure = () => Object.assign(new Error('failed', { cause: db }), { db, list: [{ db }] });

/** Paths that lead to, through and past what is logged. */
const redacts: NonNullable<LoggerOptions['redact']>[] = [
  ['*.token'],
  ['*.nothing'],
  ['db.token', 'a.b.token', 'err.db.token', 'err.list[*].db.token'],
  { paths: ['db.nested.token', 'a.*.user'], remove: true },
];

describe('pino with loggable in its formatters', () => {
  it.each<[string, (logger: Logger) => void]>([
    [
      'by itself',
      (logger) => {
        logger.info(db);
      },
    ],
    [
      'as a field',
      (logger) => {
        logger.info({ db });
      },
    ],
    [
      'deep in fields',
      (logger) => {
        logger.info({ a: { b: db, list: [[db]] } });
      },
    ],
    [
      'on an error and under it',
      (logger) => {
        logger.error(failure());
      },
    ],
    [
      'on an error in a field',
      (logger) => {
        logger.error({ err: failure(), a: { b: failure() } });
      },
    ],
    [
      'as a cause that looks like one',
      (logger) => {
        logger.error(new Error('x', { cause: redacting({ message: planted }) }));
      },
    ],
    [
      'as bindings that are set',
      (logger) => {
        logger.setBindings({ a: { b: db } });
        logger.info('');
      },
    ],
    [
      'as bindings of a child, given to loggable',
      (logger) => {
        logger.child(loggable({ db })).info('');
      },
    ],
    [
      'as bindings of a child with formatters',
      (logger) => {
        logger.child(db, { formatters }).info('');
      },
    ],
  ])('shows no value that is logged %s, whatever it redacts itself', (_how, log) => {
    for (const redact of [undefined, ...redacts]) {
      const output = written({ formatters, ...(redact && { redact }) }, log);
      expect(output).toMatch(/^\{.*\}\n$/);
      expect(output).not.toContain(planted);
    }
  });

  it('shows no value of its base, nor of what a mixin gives', () => {
    for (const redact of redacts) {
      const log = (logger: Logger) => {
        logger.info('x');
      };
      expect(written({ formatters, redact, base: db }, log)).toContain('[redacted]');
      expect(written({ formatters, redact, base: db }, log)).not.toContain(planted);
      expect(written({ formatters, redact, mixin: () => ({ db }) }, log)).not.toContain(planted);
    }
  });

  it('shows no value in arguments or beside a mixin, if they are given to loggable, too', () => {
    for (const redact of redacts) {
      const output = written({ formatters, hooks, redact, mixin: () => ({ a: 1 }) }, (logger) => {
        logger.info(db);
        logger.info('%j %o', db, { db });
        logger.child({ a: 1 }).info({ db }, '%j', db);
        logger.error({ err: redacting({ message: planted }) });
      });
      expect(output.split('\n')).toHaveLength(5);
      expect(output).not.toContain(planted);
    }
  });

  it('leaves the rest of a line as it is', () => {
    const fields = { db, count: 1, list: ['a', null], at: new Date(0), err: failure() };
    const line = JSON.parse(
      written({ formatters, base: null, timestamp: false }, (logger) => {
        logger.info(fields, 'm');
      }),
    ) as unknown;
    expect(line).toEqual({
      level: 30,
      db: '[redacted]',
      count: 1,
      list: ['a', null],
      at: '1970-01-01T00:00:00.000Z',
      err: {
        type: 'Error',
        message: 'failed',
        stack: expect.stringContaining('loggable.test.ts') as unknown,
        db: '[redacted]',
        list: [{ db: '[redacted]' }],
      },
      msg: 'm',
    });
  });
});

/** What `docs/safety.md` says of pino without it. */
describe('pino alone', () => {
  it.each<[string, LoggerOptions, (logger: Logger) => void]>([
    [
      'as a field',
      {},
      (logger) => {
        logger.info({ db, a: [{ db }] });
      },
    ],
    [
      'on an error',
      {},
      (logger) => {
        logger.error(failure());
      },
    ],
    [
      'as an argument',
      {},
      (logger) => {
        logger.info('%j %o', db, { db });
      },
    ],
    [
      'as a binding of a child',
      {},
      (logger) => {
        logger.child({ db }).info('');
      },
    ],
  ])('shows no value that is logged %s', (_how, options, log) => {
    expect(written(options, log)).not.toContain(planted);
  });

  it.each<[string, LoggerOptions, (logger: Logger) => void]>([
    [
      'by itself',
      {},
      (logger) => {
        logger.info(db);
      },
    ],
    [
      'as bindings of a child',
      {},
      (logger) => {
        logger.child(db).info('');
      },
    ],
    [
      'as bindings of a child, which are not formatted',
      { formatters },
      (logger) => {
        logger.child(db).info('');
      },
    ],
    [
      'as its base',
      { base: db },
      (logger) => {
        logger.info('');
      },
    ],
    [
      'where a path of redact leads',
      { redact: ['*.token'] },
      (logger) => {
        logger.info({ db });
      },
    ],
    [
      'as an argument with a path of redact',
      { formatters, redact: ['*.token'] },
      (logger) => {
        logger.info('%j', db);
      },
    ],
    [
      'by itself with a mixin',
      { formatters, mixin: () => ({}) },
      (logger) => {
        logger.info(db);
      },
    ],
  ])('shows what is logged %s', (_how, options, log) => {
    expect(written(options, log)).toContain(planted);
  });
});

describe('loggable', () => {
  it('gives back itself what holds no object of values', () => {
    const cyclic: Record<string, unknown> = { list: [{}], at: new Date(0), map: new Map() };
    cyclic['self'] = cyclic;
    const frozen = Object.freeze([1, { a: sealValue(planted) }]);
    for (const value of [cyclic, frozen, new Error('x'), 'text', 1, null, undefined]) {
      expect(loggable(value)).toBe(value);
    }
  });

  it('copies only what leads to one, cycles and depth included, and changes nothing', () => {
    const other = { a: 1 };
    const fields: Record<string, unknown> = { other, list: [db, other], err: failure() };
    fields['self'] = { fields };
    let deep: object = { db };
    for (let depth = 0; depth < 50_000; depth += 1) deep = { deep };
    fields['deep'] = deep;

    const shown = loggable(fields);
    expect(shown['other']).toBe(other);
    expect(shown['list']).toEqual(['[redacted]', other]);
    expect(shown['self']).toEqual({ fields: shown });
    expect(fields['list']).toEqual([db, other]);
    let end = shown as { deep?: object };
    while (end.deep !== undefined) end = end.deep;
    expect(end).toEqual({ db: '[redacted]' });
  });

  it('looks into no instance, and leaves an accessor that throws', () => {
    const held = new (class Holder {
      readonly db = db;
    })();
    const fields = {
      db,
      held,
      get never(): string {
        throw new Error('asked');
      },
    };
    const shown = loggable(fields);
    expect(shown['held']).toBe(held);
    expect(Object.keys(shown)).toEqual(['db', 'held', 'never']);
  });

  it('gives an error as one of its class with its words, also where they are accessors', () => {
    class OwnError extends TypeError {}
    const own = Object.assign(
      new OwnError('failed', { cause: new Error('inner', { cause: db }) }),
      { code: 'E' },
    );
    const shown = loggable(own) as OwnError;
    expect(shown).toBeInstanceOf(OwnError);
    expect(shown).toMatchObject({
      message: 'failed',
      name: 'TypeError',
      stack: own.stack,
      code: 'E',
    });
    expect((shown.cause as Error).cause).toBe('[redacted]');
    const foreign = loggable(Object.assign(new DOMException('gone', 'AbortError'), { db }));
    expect(foreign).toMatchObject({ message: 'gone', name: 'AbortError', db: '[redacted]' });
  });

  it('knows what accessors give, also if they give another object each time', () => {
    const config = Object.defineProperty({}, 'db', { enumerable: true, get: () => db });
    const fields = {
      config,
      get fresh() {
        return { list: [redacting({ token: planted })] };
      },
      get self(): object {
        return this;
      },
    };
    for (const redact of [undefined, ...redacts, ['*.token', 'fresh.list[*].token']]) {
      const output = written({ formatters, ...(redact && { redact }) }, (logger) => {
        logger.info(config);
        logger.info(fields);
      });
      expect(output).not.toContain(planted);
      expect(output).toContain('"fresh":{"list":["[redacted]"]}');
    }
    expect((loggable(fields) as Partial<typeof fields>).self).not.toBe(fields);
    // Some versions of pino put their mark in place.
    expect(Object.getOwnPropertyDescriptor(loggable(fields), 'fresh')?.writable).toBe(true);
  });

  it('comes to an end with an accessor that always gives one more', () => {
    const next = (): object => ({
      db,
      get next() {
        return next();
      },
    });
    expect(loggable(next())).toMatchObject({ db: '[redacted]', next: { db: '[redacted]' } });
  });

  it('never throws, whatever is logged', () => {
    const revoked = (target: object): object => {
      const { proxy, revoke } = Proxy.revocable(target, {});
      revoke();
      return proxy;
    };
    const throwing = new Proxy(new Error('x'), {
      get() {
        throw new Error('asked');
      },
      getOwnPropertyDescriptor() {
        throw new Error('asked');
      },
    });
    const drafts = [revoked({}), revoked([]), throwing];
    for (const draft of drafts) {
      expect(loggable(draft)).toBe(draft);
      const shown = loggable({ draft, list: [draft], db });
      expect(shown['draft']).toBe(draft);
      expect(shown['db']).toBe('[redacted]');
    }
    const output = written({ formatters }, (logger) => {
      logger.info({ draft: drafts[0], db });
    });
    expect(output).not.toContain(planted);
  });

  it('gives an error that has JSON of its own in its own words', () => {
    class CodedError extends Error {
      readonly #code = 7;
      readonly db = db;
      toJSON(): object {
        return { code: this.#code, db: this.db, held: { db: this.db } };
      }
    }
    const log = (logger: Logger) => {
      logger.info({ problem: new CodedError('boom') });
    };
    const output = written({ formatters }, log);
    expect(JSON.parse(output)).toMatchObject({
      problem: { code: 7, db: '[redacted]', held: { db: '[redacted]' } },
    });
    expect(written({ formatters, redact: ['*.token'] }, log)).not.toContain(planted);
  });

  it('makes no key of each index of a list, which would take longer than its JSON', () => {
    const asked: PropertyKey[] = [];
    const list = new Proxy([1, db, 3], {
      ownKeys(target) {
        asked.push('keys');
        return Reflect.ownKeys(target);
      },
    });
    expect(loggable({ list })['list']).toEqual([1, '[redacted]', 3]);
    expect(asked).toEqual([]);
  });

  it('takes the time of a walk, not of its square', () => {
    const root: Record<string, unknown> = { db };
    root['list'] = Array.from({ length: 20_000 }, () => ({ root }));
    expect((loggable(root)['list'] as unknown[]).length).toBe(20_000);
  });
});
