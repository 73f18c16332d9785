/** The first way back to where it began that a walk along the edges finds; `undefined` if none. */
export function findCircle(
  edges: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const start of edges.keys()) {
    const circle = walk(start, [], edges, finished);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function walk(
  node: string,
  path: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
  finished: Set<string>,
): readonly string[] | undefined {
  if (finished.has(node)) return undefined;
  const seenAt = path.indexOf(node);
  if (seenAt !== -1) return [...path.slice(seenAt), node];
  for (const next of edges.get(node) ?? []) {
    const circle = walk(next, [...path, node], edges, finished);
    if (circle !== undefined) return circle;
  }
  finished.add(node);
  return undefined;
}
