import type { VariableLookup } from '../pattern/template.ts';
import { callerAccount, type AccessRequest, type Caller, type RequestContext } from './request.ts';

/** The condition keys of one request, found in any capitals. */
export interface Context {
  /** No value if the key is absent. */
  valuesOf(key: string): readonly string[];
  /** For policy variables, which take keys of one value only. */
  readonly single: VariableLookup;
}

/** @throws {TypeError} if two keys differ in capitals only: they are one key. */
export function contextOf(request: AccessRequest): Context {
  const values = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(request.context ?? {})) {
    if (value === undefined) continue;
    const name = key.toLowerCase();
    if (values.has(name)) throw new TypeError('request.context has a key twice, in other capitals');
    values.set(name, typeof value === 'object' ? value : [String(value)]);
  }
  // Last, so that nobody can claim to be somebody else.
  for (const [key, value] of Object.entries(principalKeys(request.principal))) {
    values.set(key.toLowerCase(), [String(value)]);
  }
  const valuesOf = (key: string): readonly string[] => values.get(key.toLowerCase()) ?? [];
  return {
    valuesOf,
    single(key) {
      const [value, ...others] = valuesOf(key);
      return others.length === 0 ? value : undefined;
    },
  };
}

/** @see IAM User Guide, "AWS global condition context keys", properties of the principal */
function principalKeys(principal: Caller): RequestContext {
  if (principal.kind === 'service') {
    return { 'aws:PrincipalIsAWSService': true, 'aws:PrincipalServiceName': principal.service };
  }
  const account = callerAccount(principal) ?? '';
  const shared = { 'aws:PrincipalAccount': account, 'aws:PrincipalIsAWSService': false };
  if (principal.kind === 'root') {
    const arn = `arn:aws:iam::${account}:root`;
    return { ...shared, 'aws:PrincipalArn': arn, 'aws:PrincipalType': 'Account' };
  }
  const { arn } = principal;
  if (principal.kind === 'role') {
    return { ...shared, 'aws:PrincipalArn': arn, 'aws:PrincipalType': 'AssumedRole' };
  }
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const user = { 'aws:PrincipalType': 'User', 'aws:username': name };
  return { ...shared, ...user, 'aws:PrincipalArn': arn };
}
