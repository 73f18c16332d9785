import { describe, expect, it } from 'vitest';
import { rememberedListings } from '../../src/rules/listings.ts';

function counting(): () => string {
  let last = 0;
  return () => `id-${String((last += 1))}`;
}

describe('remembered listings', () => {
  it('are had again by their id and key alone', () => {
    const listings = rememberedListings(counting());
    const id = listings.keep('key', ['a', 'b']);
    expect(listings.find(id, 'key')).toEqual(['a', 'b']);
    expect(listings.find(id, 'other key')).toBeUndefined();
    expect(listings.find('other id', 'key')).toBeUndefined();
  });

  it('are forgotten once there are too many, the one longest unused first', () => {
    const listings = rememberedListings(counting(), 2);
    const first = listings.keep('key', ['first']);
    const second = listings.keep('key', ['second']);
    expect(listings.find(first, 'key')).toEqual(['first']);
    listings.keep('key', ['third']);
    expect(listings.find(second, 'key')).toBeUndefined();
    expect(listings.find(first, 'key')).toEqual(['first']);
  });
});
