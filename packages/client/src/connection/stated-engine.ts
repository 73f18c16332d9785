import { engineNamed } from './engine.ts';
import { partOf, textOf, type NamedParts } from './named-parts.ts';

/** The scheme that a URL has for the drivers of the engine that is named, by `scheme` or `engine`. */
export function schemeIn(parts: NamedParts): string {
  const name = textOf(partOf('scheme', parts));
  return engineNamed(name)?.scheme ?? name;
}

/** The port that the engine listens on, which `engine` says more exactly than `scheme`. */
export function usualPortIn(parts: NamedParts): number | undefined {
  const scheme = engineNamed(textOf(parts.scheme));
  if (scheme !== undefined && scheme.port === undefined) return undefined;
  return (engineNamed(textOf(parts.engine)) ?? scheme)?.port;
}
