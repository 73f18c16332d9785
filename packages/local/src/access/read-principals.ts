import { InvalidPolicyError, parsePolicy } from '@undotenv/policy';
import { isJsonObject, limits } from '@undotenv/protocol';
import type { StoredPrincipal } from '../store/store.ts';
import {
  listOf,
  objectOf,
  type Path,
  readDefinitions,
  refuseRepeated,
  refuseUnknown,
  type Report,
} from '../read-definitions.ts';
import { InvalidPrincipalsError } from './errors.ts';
import { isLocalAdministrator, parsePrincipalArn } from './principal-arn.ts';
import { isUniqueId } from './user-id.ts';

/** @see IAM User Guide, "IAM and AWS STS quotas": names of policies */
const policyName = /^[\w+=,.@-]{1,128}$/;

/**
 * A principal as it is kept, from data of any kind: a `PrincipalDefinition`.
 *
 * @throws {InvalidPrincipalsError} `INVALID_PRINCIPALS` with everything that is wrong, and where.
 */
export function readPrincipal(value: unknown): StoredPrincipal {
  return reading((report) => readOne(value, [], report));
}

/** As `readPrincipal`, for a list of them. */
export function readPrincipals(value: unknown): readonly StoredPrincipal[] {
  return reading((report) => {
    const principals = listOf(value, [], report).map((item, at) => readOne(item, [at], report));
    const arns = principals.map(({ arn }) => arn);
    refuseRepeated(arns, (at) => [at, 'arn'], report);
    return principals;
  });
}

function reading<Result>(read: (report: Report) => Result): Result {
  return readDefinitions(read, (problems) => new InvalidPrincipalsError(problems));
}

function readOne(value: unknown, path: Path, report: Report): StoredPrincipal {
  const { arn, policies = [], tags = {}, uniqueId, ...unknown } = objectOf(value, path, report);
  refuseUnknown(unknown, path, report);
  const principal = {
    arn: readArn(arn, [...path, 'arn'], report),
    policies: readPolicies(policies, [...path, 'policies'], report),
    tags: readTags(tags, [...path, 'tags'], report),
    ...(uniqueId !== undefined && { uniqueId: readUniqueId(uniqueId, path, report) }),
  };
  if (principal.arn.endsWith(':root') && principal.policies.length > 0) {
    report([...path, 'policies'], 'a root user has no policies');
  }
  if (principal.arn.endsWith(':root') && principal.uniqueId !== undefined) {
    report([...path, 'uniqueId'], "a root user goes by its account's number");
  }
  return principal;
}

function readArn(value: unknown, path: Path, report: Report): string {
  const arn = typeof value === 'string' ? value : '';
  try {
    parsePrincipalArn(arn);
    if (isLocalAdministrator(arn)) report(path, "this is the account's own key");
  } catch {
    report(path, 'the ARN of a user, a role, an assumed role or a root user is expected');
  }
  return arn;
}

function readUniqueId(value: unknown, path: Path, report: Report): string {
  if (typeof value === 'string' && isUniqueId(value)) return value;
  report([...path, 'uniqueId'], '16 to 128 capital letters and digits are expected');
  return '';
}

function readPolicies(value: unknown, path: Path, report: Report): StoredPrincipal['policies'] {
  const policies = listOf(value, path, report).map((item, at) => {
    const here = [...path, at];
    const { name, document, ...unknown } = objectOf(item, here, report);
    refuseUnknown(unknown, here, report);
    if (typeof name !== 'string' || !policyName.test(name)) {
      report([...here, 'name'], '1 to 128 letters, digits or _+=,.@- are expected');
    }
    return { name: String(name), document: readDocument(document, [...here, 'document'], report) };
  });
  refuseRepeated(
    policies.map(({ name }) => name),
    (at) => [...path, at, 'name'],
    report,
  );
  return policies;
}

function readDocument(value: unknown, path: Path, report: Report): string {
  if (typeof value !== 'string' && !isJsonObject(value)) {
    report(path, 'a policy document is expected');
    return '';
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    parsePolicy(text, 'identity');
  } catch (error) {
    if (!(error instanceof InvalidPolicyError)) throw error;
    for (const problem of error.problems) report([...path, ...problem.path], problem.message);
  }
  return text;
}

function readTags(value: unknown, path: Path, report: Report): StoredPrincipal['tags'] {
  const tags = Object.entries(objectOf(value, path, report));
  if (tags.length > limits.tagsPerSecret) report(path, 'at most 50 tags are expected');
  for (const [key, text] of tags) {
    if (key === '' || key.length > limits.tagKeyMaxLength || /^aws:/i.test(key)) {
      report(path, 'keys of 1 to 128 characters that do not begin with aws: are expected');
    } else if (typeof text !== 'string' || text.length > limits.tagValueMaxLength) {
      report([...path, key], 'a text of at most 256 characters is expected');
    }
  }
  return Object.fromEntries(tags.map(([key, text]) => [key, String(text)]));
}
