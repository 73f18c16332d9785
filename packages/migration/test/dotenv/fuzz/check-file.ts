import { defineSecrets } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { parseEnv, tokenizeEnv, type EnvToken } from '@undotenv/protocol/dotenv';
import dotenv from 'dotenv';
import { EnvDocument } from '../../../src/dotenv/document.ts';
import { isTelling } from '../../../src/plan/exposed-values.ts';
import { rewriteEnvironment } from '../../../src/plan/rewrite-environment.ts';
import { explain, isEqual, type Variables } from '../differences.ts';
import { Random } from './random.ts';

/** What became of a file, besides that every check held. */
export type Verdict =
  | 'not compared: dotenv takes quadratic time'
  | 'read as dotenv reads it'
  | `read otherwise: ${string}`
  | 'rewritten'
  | 'rewriting refused';

class FuzzFailure extends Error {
  override name = 'FuzzFailure';
}

const manifest = defineSecrets({
  application: 'fuzz',
  secrets: { app: { keys: { a: { env: 'A' } } } },
});
const notice = '# Moved to AWS Secrets Manager: fuzz/production/app';

/** What no file may take, of up to 128 KiB. It is there to find a hang: most take under 1 ms. */
const maxCpuMs = 100;

/**
 * @param seed decides which of the variables are moved
 * @throws {FuzzFailure} if a check fails; it says which one, and nothing of the text
 */
export function checkFile(text: string, seed: number): Verdict[] {
  const variables = timed('reading', () => parseEnv(text));
  const document = timed('opening', () => EnvDocument.parse(text));
  const tokens = tokenizeEnv(text);
  const tiles = tokens.map(({ start, end }) => text.slice(start, end));
  check(tiles.join('') === text, 'the tokens put together are not the text');
  check(document.toString() === text, 'the document is not the text');
  check(document.remove(['='], { comments: [0] }).toString() === text, 'no edit is an edit');
  check(isEqual(document.variables(), variables), 'the editor reads other variables');
  return [comparedWithDotenv(text, variables), rewritten(text, document, tokens, seed)];
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new FuzzFailure(otherwise);
}

/** CPU time and the better of three, because a loaded machine makes anything slow once. */
function timed<Result>(what: string, run: () => Result): Result {
  for (let attempt = 1; ; attempt++) {
    const before = process.cpuUsage();
    const result = run();
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1_000;
    if (ms <= maxCpuMs) return result;
    check(attempt < 3, `${what} takes ${ms.toFixed()} ms`);
  }
}

function comparedWithDotenv(text: string, variables: Variables): Verdict {
  if (quadraticSteps(text) > 1_000_000) return 'not compared: dotenv takes quadratic time';
  const explanation = explain(text, variables, dotenv.parse);
  check(explanation !== undefined, 'dotenv reads otherwise, and no named difference explains it');
  if (explanation.length === 0) return 'read as dotenv reads it';
  return `read otherwise: ${explanation.map(({ name }) => name).join(', ')}`;
}

/** dotenv reads on from each quote that is not closed, and from each character of a run of blanks. */
function quadraticSteps(text: string): number {
  const quotes = text.replaceAll(/[^"'`]/g, '').length;
  const blanks = text.match(/\s+/g)?.reduce((longest, { length }) => Math.max(longest, length), 0);
  return (quotes + (blanks ?? 0)) * text.length;
}

function rewritten(
  text: string,
  document: EnvDocument,
  tokens: readonly EnvToken[],
  seed: number,
): Verdict {
  const random = new Random(~seed);
  const before = document.variables();
  const moved = [...before.keys()].filter(() => random.oneIn(2)).slice(0, 8);
  const after = timed('rewriting', () => rewriteUnlessRefused(document, moved));
  if (after === undefined) return 'rewriting refused';

  const kept = new Map([...before].filter(([name]) => !moved.includes(name)));
  check(isEqual(after.document.variables(), kept), 'a variable that was kept reads otherwise');
  const edited = after.document.toString();
  const isStillThere = moved
    .map((name) => before.get(name) ?? '')
    .some((value) => isTelling(value) && edited.includes(value));
  check(!isStillThere || isUnclear(document, moved), 'a moved value is still in the file');
  const expected = withoutLines(text, tokens, moved, new Set(after.removedComments));
  check(edited === expected, 'a byte changed that is of no moved variable');
  return 'rewritten';
}

/** What a plan refuses before it comes to rewriting: lines that nobody understands. */
function isUnclear(document: EnvDocument, moved: readonly string[]): boolean {
  return document.problems.some(({ name }) => name === undefined || moved.includes(name));
}

interface Rewrite {
  readonly document: EnvDocument;
  readonly removedComments: readonly number[];
}

const refusals: ReadonlySet<string> = new Set(['ENTANGLED_LINES', 'HIDDEN_VALUE']);

function rewriteUnlessRefused(
  document: EnvDocument,
  moved: readonly string[],
): Rewrite | undefined {
  try {
    const { document: after, removedComments } = rewriteEnvironment({
      document,
      manifest,
      environment: 'production',
      moved,
      exposed: moved,
      secretNames: ['fuzz/production/app'],
    });
    return { document: after, removedComments: removedComments.lines };
  } catch (error) {
    if (error instanceof UndotenvError && refusals.has(error.code)) return undefined;
    throw error;
  }
}

/** The rewritten text by another way than the editor's: as lines, some of which are replaced. */
function withoutLines(
  text: string,
  tokens: readonly EnvToken[],
  moved: readonly string[],
  comments: ReadonlySet<number>,
): string {
  const lines = text.split(/(?<=\n|\r(?!\n))/);
  let isNoted = false;
  for (const [index, token] of tokens.entries()) {
    const first = token.line - 1;
    const next = (tokens[index + 1]?.line ?? lines.length + 1) - 1;
    const last = next - 1;
    if (token.kind === 'assignment' && moved.includes(token.key)) {
      const ending = /[\r\n]*$/.exec(lines[last] ?? '')?.[0] ?? '';
      lines.fill('', first, next);
      if (!isNoted) lines[first] = `${notice}${ending}`;
      isNoted = true;
    } else if (token.kind === 'comment' && comments.has(token.line)) {
      lines[first] = '';
    } else if (token.kind === 'assignment' && comments.has(last + 1)) {
      lines[last] = withoutEnd(lines[last] ?? '', token.end - token.valueEnd);
    }
  }
  const mark = text.startsWith('\ufeff') && !lines.join('').startsWith('\ufeff') ? '\ufeff' : '';
  return `${mark}${lines.join('')}`;
}

/** A line without its last `length` characters, but with its ending. */
function withoutEnd(line: string, length: number): string {
  const ending = /[\r\n]*$/.exec(line)?.[0] ?? '';
  return `${line.slice(0, line.length - length)}${ending}`;
}
