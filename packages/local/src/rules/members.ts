import { isJsonObject, ServiceException, type JsonObject } from '@undotenv/protocol';

/**
 * How one member of a request is read. A wrong type is refused at once; what breaks a constraint of
 * the API model is added to `problems`, because the service reports all of them in one message.
 */
export interface Rule<Value, Required extends boolean = boolean> {
  readonly required: Required;
  read(value: unknown, member: string, problems: string[]): Value;
}

type Rules = Readonly<Record<string, Rule<unknown>>>;
type ValueOf<Each> = Each extends Rule<infer Value> ? Value : never;
type RequiredKeys<Each extends Rules> = {
  [Key in keyof Each]: Each[Key] extends Rule<unknown, true> ? Key : never;
}[keyof Each];

/** A request's type, read off its rules. */
export type Members<Each extends Rules> = {
  -readonly [Key in RequiredKeys<Each>]: ValueOf<Each[Key]>;
} & {
  -readonly [Key in Exclude<keyof Each, RequiredKeys<Each>>]?: ValueOf<Each[Key]>;
};

/**
 * A parser for requests that obey `rules`. Members without a rule are ignored, as the service does
 * (observed), and `null` counts as absent.
 *
 * The parser throws ValidationException for broken constraints, SerializationException for types.
 */
export function membersOf<Each extends Rules>(rules: Each): (body: JsonObject) => Members<Each> {
  const named = namedRules(rules);
  return (body) => {
    const problems: string[] = [];
    const members = readMembers<Each>(named, body, '', problems);
    if (problems.length > 0) throw validationException(problems);
    return members;
  };
}

export function required<Value>(rule: Rule<Value>): Rule<Value, true> {
  return { ...rule, required: true };
}

interface Length {
  readonly min?: number;
  readonly max: number;
}

interface Text extends Length {
  readonly sensitive?: boolean;
  /** As the API model writes it, because a message quotes it; the whole text has to match. */
  readonly pattern?: string;
}

export function text({ sensitive = false, pattern, ...length }: Text): Rule<string, false> {
  const form = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
  return {
    required: false,
    read: (value, member, problems) => {
      if (typeof value !== 'string') throw wrongType(member, 'a string');
      const isFormed = form?.test(value) !== false;
      // What is too long or of another form is not repeated, unlike by the service: it could be a
      // value misplaced.
      const isShown = !sensitive && isFormed && value.length <= length.max;
      const shown = isShown ? `Value '${value}'` : 'Value';
      checkLength(value.length, length, shown, member, problems);
      if (pattern !== undefined && !isFormed) {
        const wanted = `Member must satisfy regular expression pattern: ${pattern}`;
        problems.push(problem(shown, member, wanted));
      }
      return value;
    },
  };
}

export function oneOf<const Word extends string>(words: readonly Word[]): Rule<Word, false> {
  return {
    required: false,
    read: (value, member, problems) => {
      if (typeof value !== 'string') throw wrongType(member, 'a string');
      const word = words.find((each) => each === value);
      if (word !== undefined) return word;
      const wanted = `Member must satisfy enum value set: [${words.join(', ')}]`;
      problems.push(problem(`Value '${value}'`, member, wanted));
      // Never seen: a parser with problems throws.
      return value as Word;
    },
  };
}

export function wholeNumber(bounds: { min: number; max: number }): Rule<number, false> {
  return {
    required: false,
    read: (value, member, problems) => {
      if (!Number.isSafeInteger(value)) throw wrongType(member, 'an integer');
      const number = Number(value);
      const shown = `Value '${String(number)}'`;
      if (number < bounds.min) {
        const wanted = `Member must have value greater than or equal to ${String(bounds.min)}`;
        problems.push(problem(shown, member, wanted));
      }
      if (number > bounds.max) {
        const wanted = `Member must have value less than or equal to ${String(bounds.max)}`;
        problems.push(problem(shown, member, wanted));
      }
      return number;
    },
  };
}

export function flag(): Rule<boolean, false> {
  return {
    required: false,
    read: (value, member) => {
      if (typeof value !== 'boolean') throw wrongType(member, 'a boolean');
      return value;
    },
  };
}

export function list<Item>(item: Rule<Item>, length: Length): Rule<Item[], false> {
  return {
    required: false,
    read: (value, member, problems) => {
      if (!Array.isArray(value)) throw wrongType(member, 'a list');
      checkLength(value.length, length, 'Value', member, problems);
      return value.map((each: unknown, index) =>
        item.read(each, `${member}.${String(index + 1)}.member`, problems),
      );
    },
  };
}

export function structure<Each extends Rules>(rules: Each): Rule<Members<Each>, false> {
  const named = namedRules(rules);
  return {
    required: false,
    read: (value, member, problems) => {
      if (!isJsonObject(value)) throw wrongType(member, 'a structure');
      return readMembers<Each>(named, value, `${member}.`, problems);
    },
  };
}

interface NamedRule {
  readonly name: string;
  /** The name as the service's messages have it. */
  readonly shown: string;
  readonly rule: Rule<unknown>;
}

function namedRules(rules: Rules): readonly NamedRule[] {
  return Object.entries(rules).map(([name, rule]) => {
    return { name, shown: name.charAt(0).toLowerCase() + name.slice(1), rule };
  });
}

/** @param rules those that `Each` became */
function readMembers<Each extends Rules>(
  rules: readonly NamedRule[],
  body: JsonObject,
  prefix: string,
  problems: string[],
): Members<Each> {
  const members: Record<string, unknown> = {};
  for (const { name, shown, rule } of rules) {
    const member = prefix + shown;
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value !== undefined && value !== null) members[name] = rule.read(value, member, problems);
    else if (rule.required) problems.push(problem('Value null', member, 'Member must not be null'));
  }
  // Each member was read by its own rule; the compiler cannot follow that through the loop.
  return members as Members<Each>;
}

function checkLength(
  actual: number,
  { min = 0, max }: Length,
  shown: string,
  member: string,
  problems: string[],
): void {
  if (actual < min) {
    const wanted = `Member must have length greater than or equal to ${String(min)}`;
    problems.push(problem(shown, member, wanted));
  }
  if (actual > max) {
    const wanted = `Member must have length less than or equal to ${String(max)}`;
    problems.push(problem(shown, member, wanted));
  }
}

export function problem(shown: string, member: string, wanted: string): string {
  return `${shown} at '${member}' failed to satisfy constraint: ${wanted}`;
}

/** The form of message is the service's own, as users quote it. */
export function validationException(problems: readonly string[]): ServiceException {
  const count =
    problems.length === 1 ? '1 validation error' : `${String(problems.length)} validation errors`;
  return new ServiceException('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

/** The text is ours (assumed); unlike some of the service's own it never repeats the input. */
function wrongType(member: string, wanted: string): ServiceException {
  return new ServiceException('SerializationException', `'${member}' must be ${wanted}`);
}
