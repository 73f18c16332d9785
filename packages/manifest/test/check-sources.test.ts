import { describe, expect, it } from 'vitest';
import { defineSecrets, ManifestError, type SourceDeclaration } from '../src/index.ts';

const define = (...sources: SourceDeclaration[]) =>
  defineSecrets({ application: 'shop', sources, secrets: { token: { env: 'TOKEN' } } });

const environment: SourceDeclaration = { source: 'environment' };
const remote: SourceDeclaration = { source: 'secrets-manager' };

describe('the sources of a manifest', () => {
  it.each<[string, SourceDeclaration[], RegExp]>([
    ['that can never be asked', [remote, environment], /can never be asked/],
    ['after an empty list', [{ ...remote, fallthroughOn: [] }, environment], /never be asked/],
    [
      'after empty lists for each environment',
      [{ ...remote, fallthroughOn: { production: [] } }, environment],
      /never be asked/,
    ],
    ['after one that is always final', [{ ...environment, final: true }, remote], /never be asked/],
    ['whose variables fail', [{ ...environment, fallthroughOn: ['any'] }], /only the source secr/],
    ['of which secrets are cached anyway', [{ ...remote, cached: true }], /only the source env/],
    ['of an unknown environment', [{ ...remote, environments: ['moon'] }], /environment "moon"/],
    [
      'of an environment by another of its spellings',
      [{ ...remote, environments: ['prod'] }],
      /no environment "prod"/,
    ],
    [
      'whose failures are of an unknown environment',
      [{ ...remote, fallthroughOn: { moon: ['any'] } }],
      /environment "moon"/,
    ],
    ['for an unknown secret', [{ ...environment, secrets: ['tokn'] }], /declares no secret "tokn"/],
  ])('C1: are refused with one %s', (_what, sources, message) => {
    expect(() => define(...sources)).toThrow(ManifestError);
    expect(() => define(...sources)).toThrow(message);
  });

  it.each<[string, SourceDeclaration]>([
    ['a variable', { ...remote, when: { LOCAL: { set: false } } }],
    ['an environment', { ...remote, environments: ['production'] }],
    ['a secret', { ...remote, final: true, secrets: ['token'] }],
    ['a failure', { ...remote, fallthroughOn: ['not-found'] }],
    ['a failure in one environment', { ...remote, fallthroughOn: { local: ['any'] } }],
    ['what is not set', environment],
  ])('C1: may be passed over for the sake of %s', (_what, first) => {
    expect(define(first, environment).sources).toHaveLength(2);
  });

  it('name the place of a condition that is none, and never what stands there', () => {
    const wrong = { ...remote, when: { X: { is: 'synthetic' } } } as unknown as SourceDeclaration;
    expect(() => define(wrong)).toThrow('sources.0.when.X lacks set');
    const neither = { ...remote, when: { X: null } } as unknown as SourceDeclaration;
    expect(() => define(neither)).toThrow('sources.0.when.X must be text or a list or an object');
  });
});
