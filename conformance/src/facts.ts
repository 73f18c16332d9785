import { readFileSync } from 'node:fs';
import * as z from 'zod';

export type Label = 'documented' | 'observed' | 'assumed';

/** Where a fact is known from. */
export type Source =
  | 'AWS documentation'
  | 'recorded answer'
  | 'test against AWS'
  | 'quoted by users'
  | 'moto'
  | 'our choice';

/** What that makes of it. */
const labelOfSource: Readonly<Record<Source, Label>> = {
  'AWS documentation': 'documented',
  'recorded answer': 'observed',
  'test against AWS': 'observed',
  'quoted by users': 'observed',
  moto: 'assumed',
  'our choice': 'assumed',
};

/** One thing that Secrets Manager does. Cases prove it, or pin what is done instead. */
export interface Fact {
  readonly id: string;
  readonly says: string;
  readonly label: Label;
  readonly source: Source;
  /** What the local server has to be told, to do so. */
  readonly onRequest?: string;
  /** What the local server does instead, and means to. */
  readonly differs?: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly facts: readonly Fact[];
}

export interface Facts {
  /** What is beside the facts: parts of AWS that the local server does not have. */
  readonly notDone: readonly string[];
  readonly sections: readonly Section[];
}

const schema: z.ZodType<Facts> = z.strictObject({
  notDone: z.array(z.string()),
  sections: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      facts: z.array(
        z.strictObject({
          id: z.string().regex(/^[a-z-]+-\d\d$/),
          says: z.string(),
          label: z.enum(['documented', 'observed', 'assumed']),
          source: z.enum(Object.keys(labelOfSource) as Source[]),
          onRequest: z.string().exactOptional(),
          differs: z.string().exactOptional(),
        }),
      ),
    }),
  ),
});

/** @throws {TypeError} naming a fact whose label is not that of its source. */
export function readFacts(): Facts {
  const text = readFileSync(new URL('../facts.json', import.meta.url), 'utf8');
  const facts = schema.parse(JSON.parse(text));
  for (const { id, label, source } of allFacts(facts)) {
    if (label === labelOfSource[source]) continue;
    throw new TypeError(`${id}: what is known from ${source} is ${labelOfSource[source]}`);
  }
  return facts;
}

export function allFacts({ sections }: Facts): readonly Fact[] {
  return sections.flatMap((section) => section.facts);
}
