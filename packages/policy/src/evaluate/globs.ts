import { globOf, type Glob } from '../pattern/glob.ts';
import { completeArn } from '../pattern/resource-pattern.ts';
import { expandTemplate, hasVariable, type VariableLookup } from '../pattern/template.ts';
import type { PatternElement, Policy } from '../policy.ts';

/** For one request; `undefined` if the request has no value for a variable of the pattern. */
type Expand = (lookup: VariableLookup) => Glob | undefined;

/** An element never changes, so its patterns are taken apart once and not for each request. */
const actions = new WeakMap<PatternElement, readonly Glob[]>();
const resources = new WeakMap<PatternElement, readonly Expand[]>();

/** The patterns of Action, in small letters: services and actions count in any capitals. */
export function actionGlobs(element: PatternElement): readonly Glob[] {
  const known = actions.get(element);
  if (known !== undefined) return known;
  const globs = element.patterns.map((pattern) => globOf(pattern.toLowerCase()));
  actions.set(element, globs);
  return globs;
}

/** The patterns of Resource for one request. */
export function resourceGlobs(
  element: PatternElement,
  version: Policy['version'],
  lookup: VariableLookup,
): readonly (Glob | undefined)[] {
  const known = resources.get(element) ?? element.patterns.map((each) => expander(each, version));
  resources.set(element, known);
  return known.map((expand) => expand(lookup));
}

function expander(pattern: string, version: Policy['version']): Expand {
  const whole = completeArn(pattern);
  if (version === '2012-10-17' && hasVariable(whole)) {
    return (lookup) => expandTemplate(whole, lookup);
  }
  const glob = globOf(whole);
  return () => glob;
}
