import { isJsonObject, type JsonObject } from '@undotenv/protocol';
import type { PolicyPath } from '../errors.ts';
import type { PolicyKind, PolicyPrincipal, PrincipalElement } from '../policy.ts';
import { textsOf, type Report } from './report.ts';

const accountPattern = /^(?:arn:aws[a-z-]*:iam::(?<root>\d{12}):root|(?<digits>\d{12}))$/;
const arnPattern =
  /^arn:aws[a-z-]*:(?:iam::\d{12}:(?:user|role)\/[^*?\s]+|sts::\d{12}:(?:assumed-role|federated-user)\/[^*?\s]+)$/;
/** What AWS leaves of a user or role that was deleted. */
const deletedPattern = /^A(?:IDA|ROA)[A-Z0-9]{12,}$/;
const servicePattern = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

const types = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/**
 * Principal or NotPrincipal: one of them in a resource policy, none in an identity policy.
 *
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function parsePrincipal(
  statement: JsonObject,
  kind: PolicyKind,
  path: PolicyPath,
  report: Report,
): PrincipalElement | undefined {
  const [name, other] = ['Principal', 'NotPrincipal'].filter((each) =>
    Object.hasOwn(statement, each),
  );
  if (kind === 'identity') {
    if (name !== undefined) report([...path, name], 'a policy of an identity names no principal');
    return undefined;
  }
  if (name === undefined || other !== undefined) {
    report(path, 'either Principal or NotPrincipal is expected');
    return undefined;
  }
  const principals = parsePrincipals(statement[name], [...path, name], report);
  return { isNegated: name === 'NotPrincipal', principals };
}

function parsePrincipals(value: unknown, path: PolicyPath, report: Report): PolicyPrincipal[] {
  if (value === '*') return [{ kind: 'anyone' }];
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    report(path, '* or an object of principals is expected');
    return [];
  }
  return Object.entries(value).flatMap(([type, ids]) => {
    const here = [...path, type];
    if (!types.includes(type)) {
      report(here, `one of ${types.join(', ')} is expected`, 'unsupported-principal');
      return [];
    }
    return textsOf(ids, here, report).flatMap(
      ({ text, path: place }) => parseOne(type, text, place, report) ?? [],
    );
  });
}

function parseOne(
  type: string,
  id: string,
  path: PolicyPath,
  report: Report,
): PolicyPrincipal | undefined {
  if (type === 'Service') {
    if (servicePattern.test(id)) return { kind: 'service', service: id };
    report(path, 'service.amazonaws.com is expected', 'invalid-service-principal');
    return undefined;
  }
  if (type !== 'AWS') return { kind: 'other', id };
  if (id === '*') return { kind: 'anyone' };
  const { root, digits } = accountPattern.exec(id)?.groups ?? {};
  const account = root ?? digits;
  if (account !== undefined) return { kind: 'account', account };
  if (arnPattern.test(id)) return { kind: 'arn', arn: id };
  if (deletedPattern.test(id)) return { kind: 'other', id };
  report(
    path,
    'an account, or the whole ARN of a user, role or session is expected',
    'unsupported-principal',
  );
  return undefined;
}
