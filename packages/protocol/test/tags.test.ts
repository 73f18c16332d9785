import { describe, expect, it } from 'vitest';
import { recordToTags, tagsToRecord } from '../src/index.ts';

describe('tags', () => {
  it('go from the list of the wire to a record and back, in their order', () => {
    const tags = [
      { Key: 'Project', Value: 'shop' },
      { Key: '__proto__', Value: '' },
    ];
    const record = tagsToRecord(tags);
    expect(Object.keys(record)).toEqual(['Project', '__proto__']);
    expect(recordToTags(record)).toEqual(tags);
  });

  it('are none where a response leaves the list out', () => {
    expect(tagsToRecord(undefined)).toEqual({});
    expect(recordToTags({})).toEqual([]);
  });
});
