import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidPolicyError, parsePolicy } from '../src/index.ts';
import { parseJson } from '../src/parse/parse-json.ts';

const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Sid: 'Read',
    Effect: 'Allow',
    Principal: { AWS: ['111122223333', '*'] },
    Action: ['secretsmanager:GetSecretValue'],
    Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:${aws:username}/*',
    Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  },
});

/** A document that somebody cut, doubled or put something into. */
const damaged = fc
  .tuple(fc.nat(document.length), fc.nat(document.length), fc.string({ maxLength: 3 }))
  .map(([from, to, extra]) => {
    const [start, end] = from < to ? [from, to] : [to, from];
    return document.slice(0, end) + extra + document.slice(start);
  });

function outcomeOf(work: () => unknown): 'read' | 'refused' {
  try {
    work();
    return 'read';
  } catch (error) {
    if (error instanceof InvalidPolicyError || error instanceof SyntaxError) return 'refused';
    throw error;
  }
}

describe('parsePolicy', () => {
  it('reads or refuses whatever it is given, and fails in no other way', () => {
    const kind = fc.constantFrom('identity' as const, 'resource' as const);
    const text = fc.oneof(damaged, fc.json(), fc.string());
    fc.assert(
      fc.property(text, kind, (given, as) => {
        expect(['read', 'refused']).toContain(outcomeOf(() => parsePolicy(given, as)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses whatever JSON.parse refuses', () => {
    fc.assert(
      fc.property(damaged, (given) => {
        const theirs = outcomeOf(() => JSON.parse(given) as unknown);
        if (theirs === 'refused') expect(outcomeOf(() => parseJson(given))).toBe('refused');
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads the same data as JSON.parse', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value, null, 2);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
