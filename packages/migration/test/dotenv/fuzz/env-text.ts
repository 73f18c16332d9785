import { Random } from './random.ts';
import { realFiles } from './real-files.ts';

type Choices = readonly [string, ...string[]];

const lineEndings: Choices = ['\n', '\n', '\r\n', '\r', '\n\n'];
const names: Choices = [
  ...([
    'A',
    'B',
    'C',
    'DB_PASSWORD',
    'API_KEY',
    'export',
    'app.name',
    'x-y',
    '-',
    '.',
    '1',
    '_',
  ] as const),
  ...(['__proto__', 'constructor', 'toString', 'É', 'A B', '"A"', '', '$A', 'A[0]'] as const),
];
const separators: Choices = [
  '=',
  '=',
  '=',
  ' = ',
  '= ',
  ': ',
  ':',
  '==',
  '\t=\t',
  '=\n',
  ' ',
  ':\n',
];
const values: Choices = [
  ...([
    '',
    'x',
    'synthetic-1',
    'synthetic-password-2',
    'two words',
    ' padded ',
    'a=b',
    'a#b',
  ] as const),
  ...([
    'a # b',
    '#',
    '$A',
    '${A}',
    '${A:-b}',
    'a\\nb',
    'a\\rb',
    '\\',
    'a\\',
    '\\"',
    "\\'",
    '\\`',
  ] as const),
  ...([
    "it's",
    '"',
    "'",
    '`',
    '""',
    'a"b',
    'a\nb',
    'a\r\nb',
    'a\rb\n',
    'x\nC=y',
    'é😀',
    '\u00a0',
  ] as const),
  ...(['{"a":"b"}', 'https://a:synthetic-3@b/?c=d#e', '\0', '\ufeff', '\v', 'a\u2028b'] as const),
  ...([
    'line-one-of-synthetic\nline-two-of-synthetic\n',
    '-----BEGIN X-----\nsynthetic\n-----END X-----',
  ] as const),
];
const behind: Choices = [
  '',
  '',
  '',
  ' ',
  ' # note',
  '# note',
  ' trailing',
  '\t',
  "'",
  '"',
  ' #"',
  ' # synthetic-1',
];
const openings: Choices = ['', '', '', '"', "'", '`'];
const oddLines: Choices = [
  ...([
    '',
    '  ',
    '# comment',
    '#A=synthetic-password-2',
    '## "',
    "# it's",
    'nonsense',
    '=x',
    ': x',
  ] as const),
  ...([
    'export',
    'export ',
    'export A',
    '"',
    "'",
    '`',
    '\ufeff',
    '\0',
    '[section]',
    'A',
    '# a\u2028B=c',
  ] as const),
];
/** What backtracking regular expressions stumble over when it is repeated. */
const repeated: Choices = [
  ...([
    'A',
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '=',
    '#',
    '"',
    "'",
    '`',
    '\\',
    '\\"',
    '\\n',
    'export ',
    '\0',
  ] as const),
  ...([
    'A=',
    'A="',
    "A='\n",
    'A=`x\\`\n',
    'A=" "\n',
    "'\\",
    'A: ',
    'A:\n',
    'A\n',
    '$',
    '${A',
    '\u2028',
  ] as const),
  ...(['A=x #', 'A ', ' =', '"#', '"\n#', 'A="x" y\n', '\ufeff', 'é'] as const),
];

/** A `.env` file, or what may pass for one; the same for the same seed. */
export function envText(seed: number): string {
  // A text cut within a surrogate pair is none that a file can hold.
  return Buffer.from(anyText(new Random(seed))).toString();
}

function anyText(random: Random): string {
  const kind = random.below(100);
  if (kind < 50) return structured(random);
  if (kind < 80) return mutated(random);
  if (kind < 90) return randomBytes(random);
  if (kind < 99) return repetitive(random, 1 << (2 + random.below(10)));
  // Up to twice the largest secret there can be.
  return repetitive(random, 1 << (12 + random.below(6)));
}

function structured(random: Random): string {
  const lines = random.list(random.below(12), () => `${line(random)}${random.pick(lineEndings)}`);
  const mark = random.oneIn(10) ? '\ufeff' : '';
  const cut = random.oneIn(4) ? line(random) : '';
  return `${mark}${lines.join('')}${cut}`;
}

function line(random: Random): string {
  if (random.oneIn(5)) return random.pick(oddLines);
  const opening = random.pick(openings);
  const closing = random.oneIn(6) ? random.pick(openings) : opening;
  return [
    random.pick(['', '', '', '  ', 'export ', 'export\t', '\v']),
    random.pick(names),
    random.pick(separators),
    opening,
    random.list(1 + random.below(3), () => random.pick(values)).join(''),
    closing,
    random.pick(behind),
  ].join('');
}

function mutated(random: Random): string {
  let text = random.pick(realFiles);
  for (let change = random.below(6); change > 0; change--) text = mutate(random, text);
  return text;
}

function mutate(random: Random, text: string): string {
  const from = random.below(text.length + 1);
  const to = from + random.below(random.oneIn(4) ? 80 : 3);
  const chosen = random.pick([
    '',
    text.slice(from, to).repeat(2),
    random.pick(values),
    random.pick(behind),
    random.pick(lineEndings),
    `${line(random)}${random.pick(lineEndings)}`,
    random.pick(repeated),
  ]);
  if (random.oneIn(12)) return text.replaceAll('\n', random.pick(lineEndings));
  if (random.oneIn(12)) return text.slice(0, from);
  return `${text.slice(0, from)}${chosen}${text.slice(to)}`;
}

/** Bytes as a migration would never read them, which refuses NUL and what is not UTF-8. */
function randomBytes(random: Random): string {
  const highest = random.pick([0x40, 0x80, 0x100]);
  const bytes = random.list(random.below(200), () => random.below(highest));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

function repetitive(random: Random, length: number): string {
  const parts = random.list(1 + random.below(3), () =>
    random.pick([random.pick(repeated), random.pick(values), random.pick(names)]),
  );
  const unit = parts.join('') || ' ';
  const times = Math.ceil(length / unit.length);
  return `${line(random)}${random.pick(['', '\n', '="'])}${unit.repeat(times)}${line(random)}\n`;
}
