import { UsageError } from './errors.ts';

/*
 * What options take. A check further down knows the name of an argument, and a person has typed a
 * flag; what was typed is not repeated, for it may be a value in the wrong place.
 */

type Reader<Value> = (text: string) => Value;

/** Reads a whole number in these bounds. */
export function wholeNumber(flag: string, from: number, to: number): Reader<number> {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,15}$/.test(text) && number >= from && number <= to) return number;
    throw new UsageError(`${flag} takes a whole number from ${String(from)} to ${String(to)}`);
  };
}

export function accountId(flag: string): Reader<string> {
  return matching(flag, /^\d{12}$/, 'the twelve digits of an account');
}

/** As host names have it: an endpoint of one's own may have a region of its own. */
export function regionName(flag: string): Reader<string> {
  return matching(
    flag,
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'the name of a region: us-east-1',
  );
}

/** As the local server has them; a client on an endpoint of its own may have stranger ones. */
export function localRegion(flag: string): Reader<string> {
  return matching(flag, /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'the name of an AWS region: us-east-1');
}

function matching(flag: string, pattern: RegExp, what: string): Reader<string> {
  return (text) => {
    if (pattern.test(text)) return text;
    throw new UsageError(`${flag} takes ${what}`);
  };
}

/** The URL of a server, without the user and password that every list of processes would show. */
export function serverUrl(flag: string): Reader<string> {
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const { protocol = '', username, password, search, hash } = url ?? {};
    const isPlain = [username, password, search, hash].join('') === '';
    if (/^https?:$/.test(protocol) && isPlain) return text;
    throw new UsageError(`${flag} takes an http or https URL without user, query or fragment`);
  };
}
