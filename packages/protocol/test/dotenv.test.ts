import { assignedValue, parseEnv, tokenizeEnv, type EnvToken } from '@undotenv/protocol/dotenv';
import dotenv from 'dotenv';
import { describe, expect, it } from 'vitest';

function problemsOf(text: string): [number, string][] {
  return tokenizeEnv(text).flatMap((token): [number, string][] =>
    token.kind === 'blank' || token.problem === undefined ? [] : [[token.line, token.problem]],
  );
}

describe('parseEnv', () => {
  const cases: [title: string, text: string, expected: Record<string, string>][] = [
    ['a value without quotes, trimmed', 'A =  b c \t\n', { A: 'b c' }],
    ['no value', 'A=\nB=', { A: '', B: '' }],
    ['single quotes, taking everything literally', "A='b\\n#c'", { A: 'b\\n#c' }],
    ['double quotes, expanding \\n and \\r only', 'A="b\\nc\\rd\\te"', { A: 'b\nc\rd\\te' }],
    ['backticks, holding both other quotes', 'A=`"it\'s"`', { A: '"it\'s"' }],
    ['a value over several lines', 'A="b\nc"\nD=e', { A: 'b\nc', D: 'e' }],
    ['CRLF and lone CR as line ends', 'A=b\r\nC=d\rE=f', { A: 'b', C: 'd', E: 'f' }],
    ['CRLF within quotes as \\n', 'A="b\r\nc"', { A: 'b\nc' }],
    ['a byte order mark before the first name', '\ufeffA=b', { A: 'b' }],
    ['export before a name', 'export A=b\nexport=c', { A: 'b', export: 'c' }],
    ['a colon with a blank behind it', 'A: b\nC:d', { A: 'b' }],
    [
      'a comment behind a value without quotes, even without a blank',
      'A=b#c\nD=e # f',
      { A: 'b', D: 'e' },
    ],
    ['a # within quotes, and a comment behind them', 'A="b#c" # d', { A: 'b#c' }],
    ['comments and lines that set nothing', '# A=b\nnothing here\n=c\n', {}],
    ['a quote that does not close, literally', 'A="b\nC=d', { A: '"b', C: 'd' }],
    ['an escaped quote, which stays escaped', 'A="b \\"c\\" d"', { A: 'b \\"c\\" d' }],
    ['a backslash before the closing quote', "A='C:\\dir\\'\nB=c", { A: 'C:\\dir\\', B: 'c' }],
    ['the last of two values of a name', 'A=b\nA=c', { A: 'c' }],
    ['a value on the line after its name', 'A=\n"b"', { A: 'b' }],
  ];

  it.each(cases)('reads %s', (_title, text, expected) => {
    expect(Object.fromEntries(parseEnv(text))).toEqual(expected);
    expect(dotenv.parse(text), 'and so does dotenv').toEqual(expected);
  });

  it('A-29: strips a comment behind an unquoted value and keeps # inside quotes', () => {
    const text = 'ENVIRONMENT=production # switches AWS on\nAPI_KEY="synthetic#key"\n';
    expect(Object.fromEntries(parseEnv(text))).toEqual({
      ENVIRONMENT: 'production',
      API_KEY: 'synthetic#key',
    });
  });

  it('keeps a variable called __proto__, which dotenv loses', () => {
    expect([...parseEnv('__proto__=a')]).toEqual([['__proto__', 'a']]);
    expect(Object.keys(dotenv.parse('__proto__=a'))).toEqual([]);
  });

  it('takes U+2028 outside quotes for white space, where dotenv ends some lines', () => {
    const text = '# note\u2028A=b';
    expect([...parseEnv(text)]).toEqual([]);
    expect(problemsOf(text)).toEqual([[1, 'line-separator']]);
    expect(dotenv.parse(text)).toEqual({ A: 'b' });
  });
});

describe('tokenizeEnv', () => {
  it('says where everything stands, and never what a value is', () => {
    const text = '\n  export A = "synthetic" # why\r\n# note\nwhat?\n';
    const [blank, assignment, comment, malformed] = tokenizeEnv(text) as [
      EnvToken,
      EnvToken & { kind: 'assignment' },
      EnvToken,
      EnvToken,
    ];
    expect([blank.kind, comment.kind, malformed.kind]).toEqual(['blank', 'comment', 'malformed']);
    expect([blank, assignment, comment, malformed].map(({ line }) => line)).toEqual([1, 2, 3, 4]);
    expect(assignment).toMatchObject({ kind: 'assignment', key: 'A', exported: true, quote: '"' });
    expect(text.slice(assignment.start, assignment.end)).toBe('  export A = "synthetic" # why\r\n');
    expect(text.slice(assignment.valueStart, assignment.valueEnd)).toBe('"synthetic"');
    expect(text.slice(assignment.commentStart, assignment.end)).toBe('# why\r\n');
    expect(assignedValue(text, assignment)).toBe('synthetic');
    expect(JSON.stringify(tokenizeEnv(text))).not.toContain('synthetic');
  });

  it.each([
    ['A="b\n', 1, 'unclosed-quote'],
    ['A="b" c\n', 1, 'text-after-quote'],
    ['\nA\n=b\n', 2, 'split-over-lines'],
    ['A:\nB=c\n', 1, 'split-over-lines'],
    ['A=b\u2029\n', 1, 'line-separator'],
    ['A=b\nsecret words\n', 2, 'no-separator'],
    ['"A"=b\n', 1, 'no-name'],
  ])('reports %j: line %i, %s', (text, line, reason) => {
    expect(problemsOf(text)).toEqual([[line, reason]]);
  });

  it('counts lines over values of several lines', () => {
    const text = "A='b\r\nc\rd\ne'\nF=g";
    expect(tokenizeEnv(text).map(({ line }) => line)).toEqual([1, 5]);
  });

  it.each(['A="\n', "A='x\\'\n", 'A="x" "\n', 'A=`"\'', '\\"', 'A:\n', 'export ', 'A\n'])(
    'reads 2 MB of %j in time linear in its length',
    (unit) => {
      // Quadratic time would be minutes: the test's own time limit is the assertion.
      const text = unit.repeat(2_000_000 / unit.length);
      const tokens = tokenizeEnv(text);
      expect(tokens.at(-1)?.end).toBe(text.length);
    },
  );
});
