import type { JsonObject } from '@undotenv/protocol';
import type { PolicyPath } from '../errors.ts';
import { hasVariable, isTemplate } from '../pattern/template.ts';
import { arnSegmentsOf } from '../pattern/resource-pattern.ts';
import type { PatternElement, Policy } from '../policy.ts';
import { textsOf, type Report } from './report.ts';

/** A service and an action, in which wildcards may stand; or everything. */
const actionPattern = /^(?:\*|(?:\*|[A-Za-z0-9-]+):[A-Za-z0-9*?]+)$/;

/** Partition, service, region and account; the service of an ARN is never a pattern. */
const arnStartPattern =
  /^arn:[a-z*?-]+:(?:[a-z0-9-]+:[a-z0-9*?-]*:[a-z0-9*?-]*:[^]|[a-z0-9-]+(?::[a-z0-9*?-]*){0,2}$)/;

const none: PatternElement = { isNegated: false, patterns: [] };

/** Action or NotAction. */
export function parseActions(
  statement: JsonObject,
  path: PolicyPath,
  report: Report,
): PatternElement {
  return parseEither(statement, 'Action', path, report, (text) =>
    actionPattern.test(text) ? undefined : 'service:Action or * is expected',
  );
}

/** Resource or NotResource. */
export function parseResources(
  statement: JsonObject,
  version: Policy['version'],
  path: PolicyPath,
  report: Report,
): PatternElement {
  return parseEither(statement, 'Resource', path, report, (text) => {
    if (text === '*') return undefined;
    if (version === '2012-10-17') {
      if (!isTemplate(text)) return variableProblem;
      if (hasVariable(arnSegmentsOf(text).slice(0, 5).join(':'))) {
        return 'variables stand after the fifth colon only';
      }
    }
    return arnStartPattern.test(text) ? undefined : 'an ARN or * is expected';
  });
}

/** Said of a `${` that begins no variable. */
export const variableProblem = "a variable is ${key}, ${key, 'default'}, ${*}, ${?} or ${$}";

/** Exactly one of an element and its negation, and each of its texts as it should be. */
function parseEither(
  statement: JsonObject,
  name: 'Action' | 'Resource',
  path: PolicyPath,
  report: Report,
  problemOf: (text: string) => string | undefined,
): PatternElement {
  const isNegated = Object.hasOwn(statement, `Not${name}`);
  if (isNegated === Object.hasOwn(statement, name)) {
    report(path, `either ${name} or Not${name} is expected`);
    return none;
  }
  const element = isNegated ? `Not${name}` : name;
  const texts = textsOf(statement[element], [...path, element], report);
  for (const { text, path: here } of texts) {
    const problem = problemOf(text);
    if (problem !== undefined) report(here, problem);
  }
  return { isNegated, patterns: texts.map(({ text }) => text) };
}
