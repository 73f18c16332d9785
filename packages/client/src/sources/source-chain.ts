import type { SourceDeclaration, Variables } from '@undotenv/manifest';
import { closedSourcesHint, openSources } from './gates.ts';
import type { ActiveSources } from './read-in-order.ts';
import type { Source } from './source.ts';

/** The sources of the manifest; their gates read the variables at every call. */
export function chainSources(
  declarations: readonly SourceDeclaration[],
  sourceOf: (declaration: SourceDeclaration) => Source,
  variables: Variables,
): () => ActiveSources {
  const sources = new Map(declarations.map((each) => [each, sourceOf(each)]));
  const active = (open: readonly SourceDeclaration[]): Source[] =>
    open.flatMap((each) => sources.get(each) ?? []);
  if (declarations.every(({ when, final }) => when === undefined && final !== true)) {
    const always = { key: '', sources: active(declarations) };
    return () => always;
  }
  return () => {
    const open = openSources(declarations, variables);
    return {
      key: open.map((each) => declarations.indexOf(each)).join(),
      sources: active(open),
      get hint() {
        return closedSourcesHint(declarations, variables);
      },
    };
  };
}
