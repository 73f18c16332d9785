import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';

const parse = (...argv: string[]) => parseArguments(argv, ['expiry', 'outage'], '2026-01-31');

describe('parseArguments', () => {
  it('publishes a whole run, under the date of today', () => {
    const { out, date } = parse();
    expect(out).toMatch(/docs\/benchmarks\.md$/);
    expect(date).toBe('2026-01-31');
  });

  it.each([['--quick'], ['--only', 'outage']])(
    'does not replace the published figures with %s',
    (...argv) => {
      expect(parse(...argv)).not.toHaveProperty('out');
    },
  );

  it('takes several scenarios', () => {
    expect(parse('--only', 'outage', '--only', 'expiry').only).toEqual(['outage', 'expiry']);
  });

  it.each([
    [['--only', 'warm-start'], 'expiry, outage'],
    [['--date', 'today'], '--date'],
    [['--fast'], '--fast'],
  ])('refuses %j, and says what is wrong', (argv, reason) => {
    expect(() => parse(...argv)).toThrow(TypeError);
    expect(() => parse(...argv)).toThrow(reason);
  });
});
