import { readFileSync } from 'node:fs';
import { parseEnv } from '@undotenv/protocol/dotenv';
import dotenv from 'dotenv';
import { describe, expect, it } from 'vitest';
import { differences, explain } from './differences.ts';

const document = readFileSync(new URL('../../../../docs/dotenv.md', import.meta.url), 'utf8');

describe('the differences from dotenv', () => {
  it('are those that docs/dotenv.md describes, no more and no fewer', () => {
    const section = /^## Where it differs from dotenv\n(.*?)^## /ms.exec(document)?.[1] ?? '';
    const described = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(described).toEqual(differences.map(({ name }) => name));
  });

  it.each(differences)('are there in the example of $name, and it alone explains it', (each) => {
    expect(explain(each.example, parseEnv(each.example), dotenv.parse)).toEqual([each]);
  });

  it('explain nothing else', () => {
    const misread = new Map([['A', 'c']]);
    expect(explain('A=b\n', misread, dotenv.parse)).toBeUndefined();
    expect(explain('A=b\u2028\n__proto__=d\n', misread, dotenv.parse)).toBeUndefined();
    expect(explain('A=b\n', new Map([['A', 'b']]), dotenv.parse)).toEqual([]);
  });
});
