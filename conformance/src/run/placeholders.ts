/**
 * What stands in braces in a case. Given: `{name}` is the name of this run's secret, `{region}` the
 * endpoint's, `{token:1}` a ClientRequestToken. Found in an answer the first time and meant from
 * then on: the kinds below. One kind with two labels, such as `{suffix:1}` and `{suffix:2}`, is two
 * different things.
 */
const foundKinds = {
  partition: 'aws[a-z-]*',
  account: String.raw`\d{12}`,
  suffix: '[A-Za-z0-9]{6}',
  arn: String.raw`arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}`,
  page: String.raw`[\s\S]+`,
} as const;

type FoundKind = keyof typeof foundKinds;

const placeholder = /\{([a-z]+)(?::(\w+))?\}/g;

export interface Given {
  readonly name: string;
  readonly region: string;
}

export interface Placeholders {
  /** @throws {TypeError} for what is not known yet. */
  readonly substitute: (text: string) => string;
  /** Whether `text` is what the template says; what it finds is bound if so. */
  readonly matches: (template: string, text: string) => boolean;
}

export function placeholders({ name, region }: Given): Placeholders {
  const bound = new Map<string, string>([
    ['name', name],
    ['region', region],
  ]);

  const valueOf = (key: string): string | undefined => {
    const [kind, label = ''] = key.split(':');
    // The shortest length allowed; tokens are told apart within a secret only.
    return kind === 'token' ? `synthetic-token-${label.padStart(16, '0')}` : bound.get(key);
  };

  return {
    substitute: (text) =>
      text.replaceAll(placeholder, (whole) => {
        const value = valueOf(whole.slice(1, -1));
        if (value === undefined) throw new TypeError(`${whole} was not found in an answer before`);
        return value;
      }),
    matches: (template, text) => {
      const found = new Map<string, string>();
      const pattern = patternOf(template, (key) => {
        const value = valueOf(key);
        if (value !== undefined) return escape(value);
        const group = `found${String(found.size)}`;
        found.set(group, key);
        return `(?<${group}>${foundKinds[kindOf(key)]})`;
      });
      const match = new RegExp(`^${pattern}$`).exec(text);
      if (match === null) return false;
      const findings = [...found].map(
        ([group, key]) => [key, match.groups?.[group] ?? ''] as const,
      );
      if (findings.some(([key, value]) => isTaken(key, value, bound))) return false;
      for (const [key, value] of findings) bound.set(key, value);
      return true;
    },
  };
}

function patternOf(template: string, patternOfKey: (key: string) => string): string {
  let pattern = '';
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    pattern += escape(template.slice(end, match.index)) + patternOfKey(match[0].slice(1, -1));
    end = match.index + match[0].length;
  }
  return pattern + escape(template.slice(end));
}

/** Whether the value stands for another label of the same kind. */
function isTaken(key: string, value: string, bound: ReadonlyMap<string, string>): boolean {
  const kind = kindOf(key);
  return [...bound].some(([other, known]) => other.split(':')[0] === kind && known === value);
}

function kindOf(key: string): FoundKind {
  const [kind = ''] = key.split(':');
  if (Object.hasOwn(foundKinds, kind)) return kind as FoundKind;
  throw new TypeError(`{${key}} is no placeholder`);
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
