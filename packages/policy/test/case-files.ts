import { readdirSync, readFileSync } from 'node:fs';
import {
  evaluate,
  parsePolicy,
  type Caller,
  type Evaluation,
  type NamedPolicy,
  type PolicyKind,
  type PolicySet,
  type RequestContext,
  type StatementResult,
} from '../src/index.ts';

/** What `cases/README.md` describes. */
export interface CaseFile {
  readonly about: string;
  readonly callers: Readonly<Record<string, Caller>>;
  /** What requests ask that say nothing else. */
  readonly asking?: Partial<Asked>;
  readonly identityPolicies?: Readonly<Record<string, object>>;
  readonly resourcePolicies?: Readonly<Record<string, object>>;
  readonly cases: readonly Case[];
}

export interface Case {
  readonly title: string;
  readonly caller: string;
  readonly identity?: readonly string[];
  readonly resourcePolicy?: string;
  readonly boundary?: string;
  readonly session?: readonly string[];
  readonly requests: readonly (Partial<Asked> & Expected)[];
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

export interface Expected {
  readonly decision: Evaluation['decision'];
  readonly reason?: string;
  readonly decidedBy?: readonly string[];
  readonly because?: readonly string[];
}

const folder = new URL('cases/', import.meta.url);

/** Every file of cases, by its theme. */
export function caseFiles(): Map<string, CaseFile> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(names.map((name) => [name.slice(0, -'.json'.length), readCases(name)]));
}

function readCases(name: string): CaseFile {
  // Its shape is the compiler's only word for it; a file that is otherwise fails its test.
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseFile;
}

/** What evaluation says to every request of a case, in as much detail as the case expects. */
export function answersTo(file: CaseFile, each: Case): readonly Expected[] {
  const policies = policiesOf(file, each);
  const principal = file.callers[each.caller];
  if (principal === undefined) throw new Error(`there is no caller ${each.caller}`);
  return each.requests.map((request) => {
    const { action = '', resource = '', context = {} } = { ...file.asking, ...request };
    const answer = evaluate({ principal, action, resource, context }, policies);
    const decidedBy = answer.reason.statements.map(placeText);
    const because = answer.statements.filter(isOther).map(mismatchText);
    return {
      ...request,
      decision: answer.decision,
      ...(request.reason && { reason: answer.reason.code }),
      ...(request.decidedBy && { decidedBy }),
      ...(request.because && { because }),
    };
  });
}

function policiesOf(file: CaseFile, each: Case): PolicySet {
  const identity = (name: string): NamedPolicy => named('identity', name, file.identityPolicies);
  const { resourcePolicy, boundary } = each;
  return {
    identity: (each.identity ?? []).map(identity),
    session: (each.session ?? []).map(identity),
    ...(boundary !== undefined && { boundary: identity(boundary) }),
    ...(resourcePolicy !== undefined && {
      resource: named('resource', resourcePolicy, file.resourcePolicies),
    }),
  };
}

function named(
  kind: PolicyKind,
  name: string,
  documents: Readonly<Record<string, object>> = {},
): NamedPolicy {
  const document = documents[name];
  if (document === undefined) throw new Error(`there is no ${kind} policy ${name}`);
  return { name, policy: parsePolicy(JSON.stringify(document), kind) };
}

function isOther({ mismatches }: StatementResult): boolean {
  return mismatches.length > 0;
}

function placeText({ policy, index, sid }: StatementResult): string {
  return `${policy}[${String(index)}]${sid === undefined ? '' : ` ${sid}`}`;
}

function mismatchText(result: StatementResult): string {
  const texts = result.mismatches.map((mismatch) => {
    if (mismatch.element !== 'Condition') return mismatch.element;
    return ['Condition', mismatch.operator, mismatch.key, mismatch.problem].join(' ');
  });
  return `${placeText(result)}: ${texts.join(', ')}`;
}
