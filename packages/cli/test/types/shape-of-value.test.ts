import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { shapeOfValue } from '../../src/types/shape-of-value.ts';

const value = {
  host: 'synthetic-host-1',
  port: 65_432,
  tls: true,
  ca: null,
  hosts: ['synthetic-host-2', 71_234],
  pairs: [[81_234], [91_234]],
  none: [],
  nothing: {},
  'a key "with" quotes\n': { deep: [{ token: 'synthetic-token-1' }, { token: 'synthetic-2' }] },
};

describe('the shape of a value', () => {
  it('is its keys and the kinds of its values', () => {
    expect(shapeOfValue(value)).toBe(
      `{
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly ca: null;
  readonly hosts: readonly (string | number)[];
  readonly pairs: readonly (readonly number[])[];
  readonly none: readonly unknown[];
  readonly nothing: Readonly<Record<string, never>>;
  readonly "a key \\"with\\" quotes\\n": {
    readonly deep: readonly {
      readonly token: string;
    }[];
  };
}`,
    );
  });

  it('is TypeScript, and holds nothing of a value', () => {
    const shape = shapeOfValue(value);
    const { diagnostics } = ts.transpileModule(`type Shape = ${shape}`, {
      reportDiagnostics: true,
    });
    expect(diagnostics).toEqual([]);
    expect(shape).not.toMatch(/synthetic|\d/);
  });

  it('shows what a key would do to the text around it', () => {
    const key = 'a\u2028b\u202ec\u{e0001}d é';
    const shape = shapeOfValue({ [key]: true });
    expect(shape).toContain(String.raw`readonly "a\u{2028}b\u{202e}c\u{e0001}d é": boolean;`);
    const source = ts.createSourceFile(
      'shape.d.ts',
      `type Shape = ${shape}`,
      ts.ScriptTarget.ESNext,
      true,
    );
    const names: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteral(node)) names.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(source);
    expect(names).toEqual([key]);
  });

  it('ends where a value is deeper than anybody writes', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000));
    expect(shapeOfValue(deep)).toContain('readonly a: unknown;');
  });
});
