import { describe, expect, it } from 'vitest';
import { placeholders } from '../../src/run/placeholders.ts';

const given = { name: 'run/case', region: 'eu-west-1' };
const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:run/case-a1B2c3';
const template = 'arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{suffix}';

describe('placeholders', () => {
  it('are filled in where they are given', () => {
    const { substitute } = placeholders(given);
    expect(substitute('{name}/more in {region}')).toBe('run/case/more in eu-west-1');
    expect(substitute('{token:7}')).toBe('synthetic-token-0000000000000007');
    expect(substitute('{"json": true}')).toBe('{"json": true}');
  });

  it('stand for what was found, from then on', () => {
    const { substitute, matches } = placeholders(given);
    expect(() => substitute('{suffix}')).toThrow('{suffix} was not found in an answer before');
    expect(matches(template, arn)).toBe(true);
    expect(substitute('{suffix} {account}')).toBe('a1B2c3 123456789012');
    expect(matches(template, arn)).toBe(true);
    expect(matches(template, arn.replace('a1B2c3', 'd4E5f6'))).toBe(false);
  });

  it('find nothing of another form, and then mean nothing yet', () => {
    const { substitute, matches } = placeholders(given);
    for (const wrong of [`${arn}x`, arn.slice(0, -1), arn.replace('eu-west-1', 'us-east-1'), '']) {
      expect(matches(template, wrong)).toBe(false);
    }
    expect(() => substitute('{suffix}')).toThrow(TypeError);
  });

  it('with two labels are two different things', () => {
    const { matches } = placeholders(given);
    expect(matches('{suffix:1}', 'a1B2c3')).toBe(true);
    expect(matches('{suffix:2}', 'a1B2c3')).toBe(false);
    expect(matches('{suffix:2}', 'd4E5f6')).toBe(true);
  });

  it('take the text around them as it stands', () => {
    const { matches } = placeholders(given);
    expect(matches('a.b (c)', 'a.b (c)')).toBe(true);
    expect(matches('a.b', 'axb')).toBe(false);
  });

  it('are refused if unknown', () => {
    const { matches } = placeholders(given);
    expect(() => matches('{nonsense}', 'x')).toThrow('{nonsense} is no placeholder');
  });
});
