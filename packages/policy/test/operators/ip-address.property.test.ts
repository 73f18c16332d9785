import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../src/operators/ip-address.ts';
import { globOf } from '../../src/pattern/glob.ts';

/** Whether Node's own list of subnets has the address. */
function isInSubnet(
  address: string,
  network: string,
  prefix: number,
  family: 'ipv4' | 'ipv6',
): boolean {
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

function matches(address: string, range: string): boolean | undefined {
  return ipAddress[0]?.matches(address, globOf(range));
}

/** Differs from the first in its last bits at most, so that both answers come up. */
function nearby(address: fc.Arbitrary<string>): fc.Arbitrary<[string, string]> {
  return fc
    .tuple(address, address, fc.boolean())
    .map(([one, other, isSame]) => [one, isSame ? one.replace(/[0-9]$/, '1') : other]);
}

describe('IpAddress', () => {
  it('agrees with Node about ranges of IPv4', () => {
    fc.assert(
      fc.property(nearby(fc.ipV4()), fc.integer({ min: 0, max: 32 }), ([one, other], prefix) => {
        const expected = isInSubnet(one, other, prefix, 'ipv4');
        expect(matches(one, `${other}/${String(prefix)}`)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with Node about ranges of IPv6, however they are written', () => {
    fc.assert(
      fc.property(nearby(fc.ipV6()), fc.integer({ min: 1, max: 128 }), ([one, other], prefix) => {
        const expected = isInSubnet(one, other, prefix, 'ipv6');
        expect(matches(one, `${other}/${String(prefix)}`)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('takes /0 for every address of its version, and of that version only', () => {
    expect(matches('203.0.113.1', '0.0.0.0/0')).toBe(true);
    expect(matches('::1', '0.0.0.0/0')).toBe(false);
    expect(matches('2001:db8::1', '::/0')).toBe(true);
    expect(matches('203.0.113.1', '::/0')).toBe(false);
  });
});
