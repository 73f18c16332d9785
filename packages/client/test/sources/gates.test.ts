import type { SourceDeclaration } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { closedSourcesHint, openSources } from '../../src/sources/gates.ts';

const local: SourceDeclaration = { source: 'environment', when: { LOCAL: 'true' }, final: true };
const remote: SourceDeclaration = { source: 'secrets-manager' };

describe('openSources', () => {
  it.each([undefined, '', 'TRUE', '1', ' true'])('N-37: keeps a source closed for %j', (LOCAL) => {
    expect(openSources([local, remote], { LOCAL })).toEqual([remote]);
  });

  it('N-37: has nothing after a source that is final', () => {
    expect(openSources([local, remote], { LOCAL: 'true' })).toEqual([local]);
  });
});

describe('closedSourcesHint', () => {
  it('N-38: names the switch, and says when its value is nearly right', () => {
    const hint = 'set LOCAL to exactly "true" to read from environment variables';
    expect(closedSourcesHint([local, remote], {})).toBe(hint);
    expect(closedSourcesHint([local, remote], { LOCAL: 'True' })).toBe(
      'set LOCAL to exactly "true", which it is not now, to read from environment variables',
    );
  });

  it('has nothing to say where every source is open', () => {
    expect(closedSourcesHint([remote], {})).toBeUndefined();
    expect(closedSourcesHint([local, remote], { LOCAL: 'true' })).toBeUndefined();
  });
});
