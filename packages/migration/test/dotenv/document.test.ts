import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EnvDocument } from '../../src/dotenv/document.ts';
import { EntangledLinesError, UnrepresentableValueError } from '../../src/file-errors.ts';

describe('EnvDocument', () => {
  it('tells of each assignment its name and place, of each problem its line, and no value', () => {
    const document = EnvDocument.parse(
      "# a\nexport A='synthetic-1' # b\nA=synthetic-2\nwhat synthetic-3\nB=`c`\nB=c",
    );
    expect(document.assignments).toEqual([
      { name: 'A', line: 2 },
      { name: 'A', line: 3 },
      { name: 'B', line: 5 },
      { name: 'B', line: 6 },
    ]);
    expect(document.problems).toEqual([{ line: 4, reason: 'no-separator' }]);
    expect(document.duplicates).toEqual([
      { name: 'A', lines: [2, 3], sameValue: false },
      { name: 'B', lines: [5, 6], sameValue: true },
    ]);
    expect(inspect(document) + JSON.stringify(document)).not.toContain('synthetic');
  });

  describe('remove', () => {
    it('takes out every assignment of the names, with its comment, and nothing else', () => {
      const document = EnvDocument.parse(
        '# kept\r\nA=1 # goes\r\n\r\n  B = "2\r\n3" # goes\r\nC=4\r\nA=5',
      );
      expect(document.remove(['A', 'B']).toString()).toBe('# kept\r\n\r\nC=4\r\n');
    });

    it('puts the notice where the first of them stood, in the line endings of the text', () => {
      const notice = ['kept in AWS Secrets Manager:', 'shop/production/app'];
      const lines = '# kept in AWS Secrets Manager:\r\n# shop/production/app';
      const remove = (text: string): string =>
        EnvDocument.parse(text).remove(['A', 'B'], { notice }).toString();
      expect(remove('X=1\r\nB=2\r\nA=3\r\nY=4\r\n')).toBe(`X=1\r\n${lines}\r\nY=4\r\n`);
      expect(remove('X=1\r\nA=3')).toBe(`X=1\r\n${lines}`);
      expect(remove('X=1\r\n'), 'nothing removed, nothing to note').toBe('X=1\r\n');
    });

    it('keeps the byte order mark when the first line goes', () => {
      expect(EnvDocument.parse('\ufeffA=1\nB=2\n').remove(['A']).toString()).toBe('\ufeffB=2\n');
    });

    it('refuses when an open quote would reach over other lines once the line is gone', () => {
      const document = EnvDocument.parse("A='open\nB='x'y\nC='closed'\nD='\n");
      expect(() => document.remove(['B', 'C'])).toThrow(EntangledLinesError);
      expect(() => document.remove(['B', 'C'])).toThrow(/see lines 1, 2/);
    });
  });

  describe('set', () => {
    it.each([
      ['A=old # why', 'new', 'A=new # why'],
      ['A="old"', 'new', 'A="new"'],
      ["A='old'", "it's", 'A="it\'s"'],
      ['A=old', 'two words', 'A=two words'],
      ['A=old', 'with # hash', "A='with # hash'"],
      ['A="old"', 'line\nbreak', 'A="line\\nbreak"'],
      ["A='old'", 'line\nbreak', "A='line\nbreak'"],
      ['A="old"', 'back\\nslash', "A='back\\nslash'"],
      ['A="old"', 'C:\\dir\\', 'A=C:\\dir\\'],
      ['A=`old`', '`', "A='`'"],
      ['A=old', '# C:\\dir\\', "A='# C:\\dir\\'"],
      ['A=', '', 'A='],
      ['export A: old', 'new', 'export A: new'],
      ['A=1\nA=2\nB=3', 'new', 'A=1\nA=new\nB=3'],
    ])('turns %j, set to %j, into %j', (text, value, expected) => {
      expect(EnvDocument.parse(text).set('A', value).toString()).toBe(expected);
    });

    it('appends a new name, and ends the text as it ended before', () => {
      expect(EnvDocument.parse('').set('A', '1').toString()).toBe('A=1\n');
      expect(EnvDocument.parse('B=2\r\n').set('A', '1').toString()).toBe('B=2\r\nA=1\r\n');
      expect(EnvDocument.parse('B=2').set('A', 'two words').toString()).toBe("B=2\nA='two words'");
    });

    it('refuses a value that no quotes can hold, without repeating it', () => {
      for (const value of ['a\0b', '\ud800', '\'"`#', 'a\r"#']) {
        const set = (): EnvDocument => EnvDocument.parse('').set('A', value);
        expect(set, JSON.stringify(value)).toThrow(UnrepresentableValueError);
        expect(set).toThrow('the value of A cannot be written in a .env file');
      }
    });

    it('refuses to append where the last line would swallow the new one', () => {
      expect(() => EnvDocument.parse('B:\n').set('A', '1')).toThrow(EntangledLinesError);
    });

    it('refuses a name that dotenv would not read', () => {
      expect(() => EnvDocument.parse('').set('A B', '1')).toThrow(TypeError);
    });
  });

  it('removes comments by line: whole lines, or what stands behind a value', () => {
    const document = EnvDocument.parse('# one\nA="1\n2" # three\n# four\nB=5 # five\n');
    expect(document.remove([], { comments: [1, 3] }).toString()).toBe(
      'A="1\n2"\n# four\nB=5 # five\n',
    );
  });

  it('removes variables and comments in one step, so that no line endings are joined to one', () => {
    const document = EnvDocument.parse('A=1\r# A=1\n\nB=2\n');
    expect(document.remove(['A'], { comments: [2] }).toString()).toBe('\nB=2\n');
  });

  describe('occurrences', () => {
    const password = 'synthetic@password';

    it('finds a value in comments, other variables and lines not understood, by line', () => {
      const text = [
        `DB_PASSWORD=${password}`,
        `# DB_PASSWORD=${password}`,
        `A=1 # was ${password}`,
        `DATABASE_URL=postgres://app:synthetic%40password@localhost/app`,
        password,
        `DB_PASSWORD=${password}`,
      ].join('\n');
      expect(EnvDocument.parse(text).occurrences(new Map([['DB_PASSWORD', password]]))).toEqual([
        { line: 2, where: 'comment', variable: 'DB_PASSWORD' },
        { line: 3, where: 'inline-comment', holder: 'A', variable: 'DB_PASSWORD' },
        { line: 4, where: 'assignment', holder: 'DATABASE_URL', variable: 'DB_PASSWORD' },
        { line: 5, where: 'malformed', variable: 'DB_PASSWORD' },
      ]);
    });

    it('finds a value of several lines that is commented out line by line', () => {
      const key = '-----BEGIN-----\nsynthetic-key-material\n-----END-----';
      const text = `${key.replaceAll(/^/gm, '# ')}\nKEY="${key}"\n`;
      expect(EnvDocument.parse(text).occurrences(new Map([['KEY', key]]))).toEqual([
        { line: 2, where: 'comment', variable: 'KEY' },
      ]);
    });

    it('finds a value that begins in the name of another variable', () => {
      const document = EnvDocument.parse('A=PASSWORD=synthetic\nDB_PASSWORD=synthetic\n');
      expect(document.occurrences(new Map([['A', 'PASSWORD=synthetic']]))).toEqual([
        { line: 2, where: 'assignment', holder: 'DB_PASSWORD', variable: 'A' },
      ]);
    });

    it('finds a value that another variable and the comment behind it hold together', () => {
      const document = EnvDocument.parse("A='synthetic#password'\nB=synthetic#password # why\n");
      expect(document.occurrences(new Map([['A', 'synthetic#password']]))).toEqual([
        { line: 2, where: 'assignment', holder: 'B', variable: 'A' },
      ]);
    });

    it('does not look for values too short to tell', () => {
      const document = EnvDocument.parse('# port 543 is not it\n');
      expect(
        document.occurrences(
          new Map([
            ['A', '543'],
            ['B', ''],
          ]),
        ),
      ).toEqual([]);
    });
  });
});
