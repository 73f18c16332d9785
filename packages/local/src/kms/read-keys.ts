import { InvalidPolicyError } from '@undotenv/policy';
import { isJsonObject } from '@undotenv/protocol';
import {
  listOf,
  objectOf,
  type Path,
  readDefinitions,
  refuseRepeated,
  refuseUnknown,
  type Report,
} from '../read-definitions.ts';
import { isRegionName } from '../region.ts';
import { InvalidKeysError } from './errors.ts';
import type { KeyDefinition } from './key.ts';
import { isKeyAlias, isKeyId, readKeyPolicy } from './new-key.ts';

/**
 * Keys for a server, from data of any kind: a list of `KeyDefinition`, whose policies may be
 * objects, too.
 *
 * @throws {InvalidKeysError} `INVALID_KMS_KEYS` with everything that is wrong, and where.
 */
export function readKeys(value: unknown): readonly KeyDefinition[] {
  const read = (report: Report): readonly KeyDefinition[] => {
    const keys = listOf(value, [], report).map((item, at) => readOne(item, [at], report));
    refuseRepeatedNames(keys, 'alias', report);
    refuseRepeatedNames(keys, 'keyId', report);
    return keys;
  };
  return readDefinitions(read, (problems) => new InvalidKeysError(problems));
}

function readOne(value: unknown, path: Path, report: Report): KeyDefinition {
  const { alias, keyId, policy, account, region, ...unknown } = objectOf(value, path, report);
  refuseUnknown(unknown, path, report);
  if (alias === undefined && keyId === undefined) {
    report(path, 'an alias or a keyId is expected, by which it is known again');
  }
  const expect = (
    name: string,
    member: unknown,
    isRight: (text: string) => boolean,
    what: string,
  ): Record<string, string> => {
    if (member === undefined) return {};
    if (typeof member === 'string' && isRight(member)) return { [name]: member };
    report([...path, name], `${what} is expected`);
    return {};
  };
  return {
    ...expect(
      'alias',
      alias,
      isKeyAlias,
      "a text that begins with alias/ and is not one of AWS's own",
    ),
    ...expect('keyId', keyId, isKeyId, 'a text of letters, digits, _ and -'),
    ...expect('account', account, (text) => /^\d{12}$/.test(text), 'a text of twelve digits'),
    ...expect('region', region, isRegionName, 'the name of an AWS region'),
    ...readPolicy(policy, [...path, 'policy'], report),
  };
}

function readPolicy(value: unknown, path: Path, report: Report): Pick<KeyDefinition, 'policy'> {
  if (value === undefined) return {};
  if (typeof value !== 'string' && !isJsonObject(value)) {
    report(path, 'a policy document is expected');
    return {};
  }
  const policy = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    readKeyPolicy(policy);
  } catch (error) {
    if (!(error instanceof InvalidPolicyError)) throw error;
    for (const problem of error.problems) report([...path, ...problem.path], problem.message);
  }
  return { policy };
}

/** Of two keys with one name the first would be forgotten; elsewhere the name is another's. */
function refuseRepeatedNames(
  keys: readonly KeyDefinition[],
  name: 'alias' | 'keyId',
  report: Report,
): void {
  const names = keys.map(({ account = '', region = '', ...key }, at) =>
    JSON.stringify([account, region, key[name] ?? at]),
  );
  refuseRepeated(names, (at) => [at, name], report);
}
