import { contentType } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import type { CallStep } from '../../src/cases/step.ts';
import { checkAnswer } from '../../src/run/check-answer.ts';
import { placeholders } from '../../src/run/placeholders.ts';
import { times } from '../../src/run/times.ts';

const { substitute, matches: matchesText } = placeholders({ name: 'n', region: 'us-east-1' });
const { matches: matchesTime } = times({ nowMs: () => 0, toleranceMs: 0 });

function check(step: Omit<CallStep, 'call'>, body: unknown, status = 200): string | undefined {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = { status, contentType, body: text };
  return checkAnswer({ call: 'X', ...step }, answer, { substitute, matchesText, matchesTime });
}

const gone = { code: 'ResourceNotFoundException', message: 'Gone.' };
const exception = { __type: gone.code, Message: gone.message };

describe('an exception', () => {
  it('has status 400, its bare code and a capital Message, and nothing else', () => {
    expect(check({ fails: gone }, exception, 400)).toBeUndefined();
    const wrong: [object, number, string][] = [
      [exception, 404, `${gone.code} came with status 404`],
      [{ ...exception, extra: 1 }, 400, `${gone.code} came with members that are not expected`],
      [{ __type: gone.code, message: 'Gone.' }, 400, `${gone.code} came without a Message`],
      [{ ...exception, __type: 'Other' }, 400, `it failed with Other instead of ${gone.code}`],
      [
        { ...exception, Message: 'Away.' },
        400,
        `${gone.code} came with another Message than "Gone."`,
      ],
      [{}, 200, `it succeeded instead of failing with ${gone.code}`],
    ];
    for (const [body, status, why] of wrong) expect(check({ fails: gone }, body, status)).toBe(why);
    const spaced = { ...exception, __type: `com.amazonaws#${gone.code}` };
    expect(check({ fails: gone }, spaced, 400)).toMatch('no exception instead of');
  });

  it('is not what a step that expects nothing expects', () => {
    expect(check({}, exception, 400)).toBe(`it failed with ${gone.code}`);
    expect(check({}, {})).toBeUndefined();
  });
});

describe('an answer', () => {
  it('never has null or an empty NextToken, whatever is expected', () => {
    expect(check({}, { a: [{ b: null }] })).toBe('a.0.b is null');
    expect(check({}, { NextToken: '' })).toBe('NextToken is empty');
  });

  it('lacks what it shall lack', () => {
    const answer = { a: [{ b: 1 }] };
    expect(check({ lacks: ['b', 'a.0.c'] }, answer)).toBeUndefined();
    expect(check({ lacks: ['a.0.b'] }, answer)).toBe('a.0.b is there');
    expect(() => check({ lacks: ['a.0.b.c'] }, answer)).toThrow(TypeError);
  });

  it('is empty to the letter where it shall be', () => {
    expect(check({ body: '' }, '')).toBeUndefined();
    expect(check({ body: '' }, {})).toBe('the body is another one');
  });

  it('is JSON, of the content type of the protocol', () => {
    expect(check({}, 'synthetic')).toBe('the body is not a JSON object');
    const answer = { status: 200, contentType: 'application/json', body: '{}' };
    const known = { substitute, matchesText, matchesTime };
    expect(checkAnswer({ call: 'X' }, answer, known)).toBe('the content type is another one');
  });
});
