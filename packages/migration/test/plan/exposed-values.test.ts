import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { exposedValues, variablesWithValueIn } from '../../src/plan/exposed-values.ts';

const variables = new Map([
  ['DB_PASSWORD', 'synthetic"\\password/1'],
  ['DB_USER', 'application-1'],
  ['MAIL_TOKEN', 'postgres'],
]);

describe('exposedValues', () => {
  it('are those of the variables that look like secrets', () => {
    expect([...exposedValues(variables, classify(variables)).keys()]).toEqual([
      'DB_PASSWORD',
      'MAIL_TOKEN',
    ]);
  });
});

describe('variablesWithValueIn', () => {
  const values = exposedValues(variables, classify(variables));

  it.each([
    ['as it is', 'synthetic"\\password/1'],
    ['as JSON escapes it', JSON.stringify({ scripts: { x: 'A=synthetic"\\password/1 node' } })],
    ['as a URL holds it', `pg://app:${encodeURIComponent('synthetic"\\password/1')}@host`],
  ])('finds a value %s', (_, text) => {
    expect(variablesWithValueIn(text, values)).toEqual(['DB_PASSWORD']);
  });

  it('passes over words that may stand there by themselves, and values that are no secret', () => {
    expect(variablesWithValueIn('pg://postgres@application-1', values)).toEqual([]);
  });
});
