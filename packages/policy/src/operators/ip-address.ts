import { isIP } from 'node:net';
import { textOf } from '../pattern/glob.ts';
import { withNegation, type Operator } from './operator.ts';

/** An address as a number, and how many of its bits are meant. */
export interface IpRange {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefixBits: number;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** An address, or a range in CIDR notation; IPv4 and IPv6 never match each other. */
export const ipAddress: readonly Operator[] = withNegation('IpAddress', 'NotIpAddress', {
  takesVariables: false,
  accepts: (wanted) => parseIpRange(wanted) !== undefined,
  matches(actual, wanted) {
    const range = parseIpRange(textOf(wanted));
    const caller = parseIpRange(actual);
    if (range === undefined || caller === undefined) return false;
    return range.version === caller.version && network(caller, range) === network(range, range);
  },
});

/** An address without a prefix is that address alone. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', prefix, ...others] = text.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || others.length > 0 || address.includes('%'))
    return undefined;
  const prefixBits = prefix === undefined ? bitsOf[version] : parsePrefix(prefix);
  if (prefixBits === undefined || prefixBits > bitsOf[version]) return undefined;
  return {
    version,
    address: version === 4 ? numberOfV4(address) : numberOfV6(address),
    prefixBits,
  };
}

function parsePrefix(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

function network({ address, version }: IpRange, { prefixBits }: IpRange): bigint {
  return address >> BigInt(bitsOf[version] - prefixBits);
}

function numberOfV4(address: string): bigint {
  return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function numberOfV6(address: string): bigint {
  const [head = [], tail] = address.split('::').map(groupsOfV6);
  const zeros = Array<bigint>(8 - head.length - (tail ?? []).length).fill(0n);
  const groups = tail === undefined ? head : [...head, ...zeros, ...tail];
  return groups.reduce((sum, group) => (sum << 16n) | group, 0n);
}

/** The 16-bit groups; an IPv4 address at the end is two of them. */
function groupsOfV6(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const address = numberOfV4(group);
    return [address >> 16n, address & 0xffffn];
  });
}
