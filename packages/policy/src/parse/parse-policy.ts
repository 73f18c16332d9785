import { isJsonObject, type JsonObject } from '@undotenv/protocol';
import { InvalidPolicyError, type PolicyPath, type PolicyProblem } from '../errors.ts';
import type { Policy, PolicyKind, Statement } from '../policy.ts';
import { parseConditions } from './conditions.ts';
import { parseJson } from './parse-json.ts';
import { parseActions, parseResources } from './patterns.ts';
import { parsePrincipal } from './principal.ts';
import { refuseUnknown, type Report } from './report.ts';

/**
 * How long a document may be, by default: the largest quota of IAM, inline policies of a role,
 * which does not count white space; and PutResourcePolicy's, which counts everything.
 *
 * @see IAM User Guide, "IAM and AWS STS quotas"; Secrets Manager API Reference, PutResourcePolicy
 */
const maxCharactersOf: Readonly<Record<PolicyKind, number>> = {
  identity: 10_240,
  resource: 20_480,
};

const statementElements = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
];

/**
 * Reads a policy document as strictly as AWS does. The text itself is the caller's to keep: AWS
 * gives back a resource policy as it was put.
 *
 * @param limits.maxCharacters for what has another quota, such as 32,768 for a KMS key policy
 * @throws {InvalidPolicyError} `INVALID_POLICY` with everything that is wrong, and where. Not
 *   retryable.
 * @see IAM User Guide, "Grammar of the IAM JSON policy language"
 */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  { maxCharacters = maxCharactersOf[kind] }: { readonly maxCharacters?: number } = {},
): Policy {
  const counted = kind === 'identity' ? text.replaceAll(/\s/g, '') : text;
  if (counted.length > maxCharacters) {
    throw new InvalidPolicyError([
      { code: 'syntax', path: [], message: `longer than ${String(maxCharacters)} characters` },
    ]);
  }
  const problems: PolicyProblem[] = [];
  const report: Report = (path, message, code = 'syntax') => {
    problems.push({ code, path, message });
  };
  const policy = readPolicy(parseJson(text), kind, report);
  if (policy === undefined || problems.length > 0) throw new InvalidPolicyError(problems);
  return policy;
}

function readPolicy(value: unknown, kind: PolicyKind, report: Report): Policy | undefined {
  if (!isJsonObject(value)) {
    report([], 'an object is expected');
    return undefined;
  }
  const { Version: version = '2008-10-17', Id: id, Statement: list } = value;
  refuseUnknown(value, ['Version', 'Id', 'Statement'], [], report);
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    report(['Version'], '2012-10-17 or 2008-10-17 is expected');
    return undefined;
  }
  if (id !== undefined && kind === 'identity') {
    report(['Id'], 'a policy of an identity has no Id');
  } else if (id !== undefined && typeof id !== 'string') {
    report(['Id'], 'a text is expected');
  }
  const statements = readStatements(list, kind, version, report);
  return { kind, version, ...(typeof id === 'string' && { id }), statements };
}

function readStatements(
  value: unknown,
  kind: PolicyKind,
  version: Policy['version'],
  report: Report,
): readonly Statement[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (value === undefined || list.length === 0) report(['Statement'], 'a statement is expected');
  const sids = new Set<string>();
  return list.flatMap((item, at) => {
    const path = Array.isArray(value) ? ['Statement', at] : ['Statement'];
    if (value === undefined) return [];
    if (!isJsonObject(item)) {
      report(path, 'an object is expected');
      return [];
    }
    const statement = readStatement(item, kind, version, path, report);
    const { sid = '' } = statement;
    if (sid !== '' && sids.has(sid)) report([...path, 'Sid'], 'another statement has this Sid');
    sids.add(sid);
    return [statement];
  });
}

function readStatement(
  value: JsonObject,
  kind: PolicyKind,
  version: Policy['version'],
  path: PolicyPath,
  report: Report,
): Statement {
  refuseUnknown(value, statementElements, path, report);
  const { Sid: sid, Effect: effect, Condition: condition } = value;
  const principal = parsePrincipal(value, kind, path, report);
  if (effect !== 'Allow' && effect !== 'Deny') {
    report([...path, 'Effect'], 'Allow or Deny is expected');
  }
  if (sid !== undefined && !isSid(sid, kind)) {
    report([...path, 'Sid'], 'letters and digits are expected');
  }
  return {
    ...(typeof sid === 'string' && { sid }),
    // Anything else was reported, and no policy comes of it.
    effect: effect === 'Allow' ? 'Allow' : 'Deny',
    ...(principal !== undefined && { principal }),
    action: parseActions(value, path, report),
    resource: parseResources(value, version, path, report),
    conditions: parseConditions(condition, version, [...path, 'Condition'], report),
  };
}

/** IAM takes letters and digits; services may take more, as KMS takes spaces (grammar notes). */
function isSid(sid: unknown, kind: PolicyKind): boolean {
  if (typeof sid !== 'string') return false;
  return kind === 'resource' || /^[A-Za-z0-9]*$/.test(sid);
}
