import { isJsonObject } from '@undotenv/protocol';

/** The members that lead to a place in what is read; numbers count from 0. */
export type Path = readonly (string | number)[];
export type Report = (path: Path, message: string) => void;

/** One thing that is wrong with what a person has written down. */
export interface DefinitionProblem {
  /** The members that lead there, such as `[0].policies[1].name`; names only, never a value. */
  readonly path: string;
  readonly message: string;
}

/** What `read` makes of data of any kind, once it has reported nothing. */
export function readDefinitions<Result>(
  read: (report: Report) => Result,
  refusal: (problems: readonly DefinitionProblem[]) => Error,
): Result {
  const problems: DefinitionProblem[] = [];
  const result = read((path, message) => problems.push({ path: pathText(path), message }));
  if (problems.length > 0) throw refusal(problems);
  return result;
}

/** Every problem, each with its place, in one line. */
export function problemsText(problems: readonly DefinitionProblem[]): string {
  return problems
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}

export function listOf(value: unknown, path: Path, report: Report): readonly unknown[] {
  if (Array.isArray(value)) return value;
  report(path, 'a list is expected');
  return [];
}

export function objectOf(value: unknown, path: Path, report: Report): Record<string, unknown> {
  if (isJsonObject(value)) return value;
  report(path, 'an object is expected');
  return {};
}

/** What is misspelt would otherwise allow, or tag, nothing in silence. */
export function refuseUnknown(unknown: object, path: Path, report: Report): void {
  for (const name of Object.keys(unknown)) report([...path, name], 'there is no such member');
}

export function refuseRepeated(
  names: readonly string[],
  pathAt: (at: number) => Path,
  report: Report,
): void {
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) < at) report(pathAt(at), 'this one stands twice');
  }
}

function pathText(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`));
  return steps.join('').replace(/^\./, '');
}
