import { parseIpRange } from '../operators/ip-address.ts';
import type { Condition, PrincipalElement } from '../policy.ts';

/** Whether an element means whoever asks. */
export function isEveryone(element: PrincipalElement | undefined): boolean {
  if (element === undefined) return false;
  return element.isNegated || element.principals.some(({ kind }) => kind === 'anyone');
}

/**
 * Whether a condition holds for every caller of IPv4: its range is all of it.
 */
export function isEveryAddress({ operator, key, values }: Condition): boolean {
  if (operator !== 'IpAddress' || key.toLowerCase() !== 'aws:sourceip') return false;
  return values.some((value) => {
    const range = parseIpRange(value);
    return range?.version === 4 && range.prefixBits === 0;
  });
}
