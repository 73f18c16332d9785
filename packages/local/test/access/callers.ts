import { identityOf } from '../../src/access/identity.ts';
import { readPrincipal } from '../../src/access/read-principals.ts';
import type { Caller } from '../../src/access/caller.ts';

export const homeAccount = '123456789012';
export const otherAccount = '210987654321';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export function documentOf(...statements: readonly Statement[]): {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
} {
  return { Version: '2012-10-17', Statement: statements };
}

export function allow(
  actions: string | readonly string[],
  resource: string | readonly string[] = '*',
  rest: Partial<Statement> = {},
): Statement {
  const Action = [actions].flat().map((action) => `secretsmanager:${action}`);
  return { Effect: 'Allow', Action, Resource: resource, ...rest };
}

export function deny(
  actions: string | readonly string[],
  rest: Partial<Statement> = {},
): Statement {
  return { ...allow(actions), Effect: 'Deny', ...rest };
}

/** The resource of a policy for exactly one secret. */
export function arnPattern(name: string, account: string = homeAccount): string {
  return `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}-??????`;
}

interface CallerOptions {
  readonly arn?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly sourceIp?: string;
}

/** A caller with one identity policy. */
export function callerWith(
  statements: readonly Statement[],
  {
    arn = `arn:aws:iam::${homeAccount}:role/app`,
    tags = {},
    region = 'us-east-1',
    sourceIp = '127.0.0.1',
  }: CallerOptions = {},
): Caller {
  const policies = [{ name: 'tested', document: documentOf(...statements) }];
  const identity = identityOf(
    readPrincipal({ arn, tags, policies: statements.length === 0 ? [] : policies }),
  );
  const { account, arn: principalArn } = identity;
  return { account, region, principalArn, identity, sourceIp };
}

/** The exception that whoever is not allowed is answered with. */
export function denied(
  caller: Caller,
  action: string,
  resource: string,
  why = 'no identity-based policy',
): { name: string; message: string } {
  const place = resource === '*' ? '' : ` on resource: ${resource}`;
  return {
    name: 'AccessDeniedException',
    message: `User: ${caller.principalArn} is not authorized to perform: secretsmanager:${action}${place} because ${why} allows the secretsmanager:${action} action`,
  };
}
