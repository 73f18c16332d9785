import {
  ConflictingSettingsError,
  type SourceDeclaration,
  type Variables,
} from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { closedSourcesHint, nearlyMet, openSources } from '../../src/sources/gates.ts';

const local: SourceDeclaration = { source: 'environment', when: { LOCAL: 'true' }, final: true };
const remote: SourceDeclaration = { source: 'secrets-manager' };
const sources = [local, remote];

const at = (variables: Variables, environment?: string) => ({ variables, environment });

describe('openSources', () => {
  it.each([undefined, '', 'TRUE', '1', ' true'])('N-37: keeps a source closed for %j', (LOCAL) => {
    expect(openSources(sources, at({ LOCAL }))).toEqual([remote]);
  });

  it('N-37: has nothing after a source that is final', () => {
    expect(openSources(sources, at({ LOCAL: 'true' }))).toEqual([local]);
  });

  it.each<[NonNullable<SourceDeclaration['when']>, Variables, boolean]>([
    [{ X: ['a', 'b'] }, { X: 'b' }, true],
    [{ X: ['a', 'b'] }, { X: 'c' }, false],
    [{ X: ['a', 'b'] }, {}, false],
    [{ X: { set: true } }, { X: 'anything' }, true],
    [{ X: { set: true } }, { X: '' }, false],
    [{ X: { set: true } }, {}, false],
    [{ X: { set: false } }, {}, true],
    [{ X: { set: false } }, { X: '' }, true],
    [{ X: { set: false } }, { X: 'anything' }, false],
    [{ X: 'a', Y: { set: false } }, { X: 'a' }, true],
    [{ X: 'a', Y: { set: false } }, { X: 'a', Y: 'b' }, false],
  ])('C7: holds %j, where the variables are %j, to be %s', (when, variables, isOpen) => {
    const gated: SourceDeclaration = { source: 'secrets-manager', when };
    expect(openSources([gated], at(variables))).toEqual(isOpen ? [gated] : []);
  });

  it('C1: opens a source in the environments that it names, and in no unknown one', () => {
    const gated: SourceDeclaration = { source: 'environment', environments: ['local', 'dev'] };
    expect(openSources([gated], at({}, 'dev'))).toEqual([gated]);
    expect(openSources([gated], at({}, 'prod'))).toEqual([]);
    expect(openSources([gated], at({}))).toEqual([]);
  });

  it('C7: refuses two switches that contradict each other, naming both and no value', () => {
    const forced: SourceDeclaration = { source: 'secrets-manager', when: { USE_AWS: 'yes' } };
    const both = at({ LOCAL: 'true', USE_AWS: 'yes' });
    const message = 'LOCAL switches to environment variables alone, but USE_AWS to Secrets Manager';
    const open = () => openSources([local, forced, { source: 'environment' }], both);
    expect(open).toThrow(ConflictingSettingsError);
    expect(open).toThrow(message);
  });

  it.each<[string, SourceDeclaration]>([
    ['of what a default opens', remote],
    ['of the environment', { source: 'secrets-manager', environments: ['prod'] }],
    ['of a variable that is not set', { source: 'secrets-manager', when: { X: { set: false } } }],
    ['of the same source', { source: 'environment', when: { USE_ENV: 'yes' } }],
    ['of the same switch', { source: 'secrets-manager', when: { LOCAL: ['true', 'no'] } }],
  ])('lets a switch win over the gate %s', (_what, other) => {
    const variables = { LOCAL: 'true', USE_ENV: 'yes' };
    expect(openSources([local, other], at(variables, 'prod'))).toEqual([local]);
  });
});

describe('closedSourcesHint', () => {
  it('N-38: names the switch, and says when its value is nearly right', () => {
    const hint = 'set LOCAL to exactly "true" to read from environment variables';
    expect(closedSourcesHint(sources, at({}))).toBe(hint);
    expect(closedSourcesHint(sources, at({ LOCAL: 'True' }))).toBe(
      'set LOCAL to exactly "true", which it is not now, to read from environment variables',
    );
  });

  it('A-05: says what would open a source, in the words of its condition', () => {
    const gated: SourceDeclaration[] = [
      { source: 'secrets-manager', when: { AWS: ['1', 'true'] } },
      { source: 'secrets-manager', when: { OFF: { set: false } } },
      { source: 'environment', when: { TOKEN: { set: true } } },
    ];
    expect(closedSourcesHint(gated, at({ OFF: 'x' }))).toBe(
      'set AWS to one of "1", "true" to read from Secrets Manager, ' +
        'or unset OFF to read from Secrets Manager, ' +
        'or set TOKEN to read from environment variables',
    );
  });

  it('A-05: does not propose what is open, but defaults that an open source has not', () => {
    const other: SourceDeclaration = { source: 'secrets-manager', when: { AWS: 'true' } };
    expect(closedSourcesHint([other, remote], at({}))).toBeUndefined();
    const synthetic: SourceDeclaration = { ...local, defaults: { HOST: 'localhost' } };
    const variables: SourceDeclaration = { source: 'environment' };
    expect(closedSourcesHint([synthetic, variables], at({}))).toContain('set LOCAL');
    expect(closedSourcesHint([local, variables], at({}))).toBeUndefined();
  });

  it('never proposes another environment', () => {
    const gated: SourceDeclaration = { ...local, environments: ['local'] };
    expect(closedSourcesHint([gated, remote], at({}, 'production'))).toBeUndefined();
  });

  it('has nothing to say where every source is open', () => {
    expect(closedSourcesHint([remote], at({}))).toBeUndefined();
    expect(closedSourcesHint(sources, at({ LOCAL: 'true' }))).toBeUndefined();
  });
});

describe('nearlyMet', () => {
  it.each(['TRUE', ' true', '1', 'yes', 'On'])('N-37: finds that %j is nearly true', (LOCAL) => {
    expect(nearlyMet(sources, at({ LOCAL }))).toEqual([
      { variable: 'LOCAL', wanted: 'exactly "true"' },
    ]);
  });

  it.each([undefined, '', 'false', '0', 'no', 'constructor', 'true'])(
    'N-37: finds nothing near in %j',
    (LOCAL) => {
      expect(nearlyMet(sources, at({ LOCAL }))).toEqual([]);
    },
  );
});
