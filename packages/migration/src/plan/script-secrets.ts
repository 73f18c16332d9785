import { classify } from '../classify/classify.ts';
import { variablesWithValueIn } from './exposed-values.ts';

/**
 * Whether a script gives a secret away, so that it must not be shown: an exposed value of the file,
 * or a word that looks like a secret of its own.
 *
 * @param values of the exposed variables
 */
export function holdsSecret(command: string, values: ReadonlyMap<string, string>): boolean {
  if (variablesWithValueIn(command, values).length > 0) return true;
  return namedWords(command).some(([name, word]) =>
    classify(new Map([[name, word]])).some(({ exposed }) => exposed),
  );
}

/** Each word with the name it is given to: `NAME=word`, `--name=word`, `--name word`, or none. */
function namedWords(command: string): [name: string, word: string][] {
  const words = command.split(/\s+/).map((word) => word.replaceAll(/["'`]/g, ''));
  return words.map((word, index) => {
    const [, name, value = ''] = /^-*([A-Za-z_][\w.-]*)=(.*)$/.exec(word) ?? [];
    if (name !== undefined) return [name, value];
    return [/^--?([A-Za-z][\w-]*)$/.exec(words[index - 1] ?? '')?.[1] ?? '', word];
  });
}
