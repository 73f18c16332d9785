import type { Manifest, SourceDeclaration } from '@undotenv/manifest';
import { fallthroughIn } from '../sources/fallthrough.ts';
import { conditionText, isMet } from '../sources/gates.ts';
import type { Moment } from '../sources/moment.ts';
import type { ExplainedCondition, ExplainedSource } from './explanation.ts';

/** Every source of the manifest, and why it is open or closed. */
export function explainSources(
  manifest: Manifest,
  moment: Moment,
  strict: boolean,
): ExplainedSource[] {
  return manifest.sources.map((declaration) => {
    const conditions = conditionsOf(declaration, moment);
    return {
      source: declaration.source,
      isOpen: conditions.every(({ holds }) => holds),
      conditions,
      isFinal: declaration.final === true,
      fallthroughOn: strict ? [] : fallthroughIn(manifest, declaration, moment.environment),
    };
  });
}

/** Which secrets a source is for is no matter of the moment, so it is not among them. */
function conditionsOf(
  { environments, when = {} }: SourceDeclaration,
  { environment = '', variables }: Moment,
): ExplainedCondition[] {
  const ofEnvironment = environments && {
    condition: `the environment is ${environments.join(' or ')}`,
    holds: environments.includes(environment),
  };
  const ofVariables = Object.entries(when).map(([variable, condition]) => ({
    condition: `${variable} is ${conditionText(condition)}`,
    holds: isMet(condition, variables[variable]),
  }));
  return ofEnvironment === undefined ? ofVariables : [ofEnvironment, ...ofVariables];
}
