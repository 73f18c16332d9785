import type { Variables } from '@undotenv/manifest';

/**
 * What `decide` gives, worked out again only when one of the variables that decide it has changed.
 * They are looked at each time, and nothing else is: measured, one variable of `process.env` takes
 * twice as long as the rest of a cached read.
 */
export function decidedBy<Decision>(
  variables: Variables,
  names: readonly string[],
  decide: () => Decision,
): () => Decision {
  const seen: (string | undefined)[] = [];
  let decision: { readonly made: Decision } | undefined;

  function isUnchanged(): boolean {
    for (let index = 0; index < names.length; index++) {
      if (variables[names[index] ?? ''] !== seen[index]) return false;
    }
    return true;
  }

  return () => {
    if (decision !== undefined && isUnchanged()) return decision.made;
    // What throws is no decision.
    decision = undefined;
    names.forEach((name, index) => {
      seen[index] = variables[name];
    });
    const made = decide();
    decision = { made };
    return made;
  };
}
