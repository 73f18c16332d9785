import {
  assignedValue,
  tokenizeEnv,
  type AssignmentToken,
  type EnvToken,
  type MalformedReason,
  type SuspiciousReason,
} from '@undotenv/protocol/dotenv';
import { EntangledLinesError, UnrepresentableValueError } from '../file-errors.ts';
import { inlineCommentLine, inlineCommentOf, withoutInlineComment } from './inline-comment.ts';
import {
  appendLine,
  byteOrderMark,
  commentLines,
  dominantLineEnding,
  lineEndingOf,
} from './lines.ts';
import { findOccurrences, type EnvOccurrence } from './occurrences.ts';
import { writtenForms } from './written-forms.ts';

export interface EnvAssignment {
  readonly name: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/** `text` may hold a value that was commented out. */
export interface EnvComment {
  readonly line: number;
  readonly text: string;
  /** The variable whose value it is behind; absent for a line of its own. */
  readonly behind?: string;
}

/** Never quotes the line: what is not understood may be a value. */
export interface EnvProblem {
  readonly line: number;
  readonly reason: MalformedReason | SuspiciousReason;
  /** The variable set all the same; absent where the line sets nothing. */
  readonly name?: string;
}

export interface EnvDuplicate {
  readonly name: string;
  /** In order; the last one counts. */
  readonly lines: readonly number[];
  readonly sameValue: boolean;
}

/**
 * A `.env` text that can be edited without touching any byte that the edit does not name.
 * Every edit returns a new document. Neither `JSON.stringify` nor `util.inspect` shows its text.
 */
export class EnvDocument {
  readonly #text: string;
  readonly #tokens: readonly EnvToken[];
  #variables: ReadonlyMap<string, string> | undefined;

  private constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenizeEnv(text);
  }

  /** Takes any text; what is wrong with it is in `problems`. */
  static parse(text: string): EnvDocument {
    return new EnvDocument(text);
  }

  get assignments(): readonly EnvAssignment[] {
    return this.#assigned().map(({ key, line }) => ({ name: key, line }));
  }

  get problems(): readonly EnvProblem[] {
    return this.#tokens.flatMap((token): EnvProblem[] => {
      if (token.kind === 'blank' || token.problem === undefined) return [];
      const problem = { line: token.line, reason: token.problem };
      return [token.kind === 'assignment' ? { ...problem, name: token.key } : problem];
    });
  }

  get duplicates(): readonly EnvDuplicate[] {
    const byName = new Map<string, AssignmentToken[]>();
    for (const token of this.#assigned()) {
      const tokens = byName.get(token.key);
      if (tokens === undefined) byName.set(token.key, [token]);
      else tokens.push(token);
    }
    return [...byName].flatMap(([name, tokens]) => {
      if (tokens.length < 2) return [];
      const values = new Set(tokens.map((token) => assignedValue(this.#text, token)));
      return [{ name, lines: tokens.map(({ line }) => line), sameValue: values.size === 1 }];
    });
  }

  /** The variables and their values, as dotenv reads them. */
  variables(): Map<string, string> {
    this.#variables ??= new Map(
      this.#assigned().map((token) => [token.key, assignedValue(this.#text, token)]),
    );
    return new Map(this.#variables);
  }

  /** Every comment with its `#`, on a line of its own or behind a value. */
  comments(): readonly EnvComment[] {
    return this.#tokens.flatMap((token): EnvComment[] => {
      if (token.kind === 'comment') {
        return [{ line: token.line, text: this.#text.slice(token.start, token.end).trim() }];
      }
      if (token.kind !== 'assignment') return [];
      const line = inlineCommentLine(this.#text, token);
      if (line === undefined) return [];
      return [{ line, text: inlineCommentOf(this.#text, token).trim(), behind: token.key }];
    });
  }

  /**
   * Without the variables named: each of their assignments goes, and the comment behind it. Other
   * comments stay, but for those asked for, in one step: to take one of two neighbours away can join
   * the line endings around it to one.
   *
   * @param options.comments lines of comments that go: one on a line of its own with its line, one
   *   behind a value without the value
   * @param options.notice comment lines put where the first of the assignments stood
   * @throws {EntangledLinesError} `ENTANGLED_LINES` if other lines would come to mean something else
   */
  remove(
    names: Iterable<string>,
    options: { comments?: Iterable<number>; notice?: readonly string[] } = {},
  ): EnvDocument {
    const removed = new Set(names);
    const comments = new Set(options.comments);
    if (removed.size + comments.size === 0) return this;
    const isRemoved = (token: EnvToken): boolean =>
      token.kind === 'assignment' && removed.has(token.key);
    const first = this.#tokens.find(isRemoved);
    const parts = this.#tokens.map((token) => {
      if (token === first) return this.#noticeFor(token, options.notice ?? []);
      return isRemoved(token) ? '' : this.#withoutComment(token, comments);
    });
    const remaining = this.variables();
    for (const name of removed) remaining.delete(name);
    return this.#edited(parts.join(''), remaining);
  }

  #noticeFor(token: EnvToken, notice: readonly string[]): string {
    const lines = notice.flatMap(commentLines);
    if (lines.length === 0) return '';
    return `${lines.join(dominantLineEnding(this.#text))}${lineEndingOf(this.#text, token)}`;
  }

  #withoutComment(token: EnvToken, lines: ReadonlySet<number>): string {
    const text = this.#text.slice(token.start, token.end);
    if (token.kind === 'comment') return lines.has(token.line) ? '' : text;
    if (token.kind !== 'assignment') return text;
    const line = inlineCommentLine(this.#text, token);
    const isRemoved = line !== undefined && lines.has(line);
    return isRemoved ? withoutInlineComment(this.#text, token) : text;
  }

  /**
   * With a variable set: in place, and in the same quotes if they can hold the value, or else as a
   * new last line. Of several assignments the last is changed, which is the one that counts.
   *
   * @throws {TypeError} if `name` is no name a `.env` file can hold
   * @throws {UnrepresentableValueError} `UNREPRESENTABLE_VALUE` if no quotes can hold the value
   * @throws {EntangledLinesError} `ENTANGLED_LINES` if other lines would come to mean something else
   */
  set(name: string, value: string): EnvDocument {
    if (!/^[\w.-]+$/.test(name)) throw new TypeError('name must be of letters, digits, "_.-"');
    const token = this.#assigned().findLast(({ key }) => key === name);
    const preferred = token === undefined ? undefined : (token.quote ?? 'none');
    const forms = writtenForms(value, preferred);
    if (forms.length === 0) throw new UnrepresentableValueError(name);
    const variables = this.variables().set(name, value);
    for (const form of forms) {
      const text =
        token === undefined
          ? appendLine(this.#text, `${name}=${form}`)
          : `${this.#text.slice(0, token.valueStart)}${form}${this.#text.slice(token.valueEnd)}`;
      const edited = new EnvDocument(text);
      if (areEqual(edited.variables(), variables)) return edited;
    }
    throw this.#entangled();
  }

  /**
   * Where else values stand: in comments, in other variables, in lines that are not understood.
   * Values under four characters are not looked for: they stand everywhere.
   *
   * @param values by the variable each belongs to
   */
  occurrences(values: ReadonlyMap<string, string>): readonly EnvOccurrence[] {
    return findOccurrences(this.#text, this.#tokens, values);
  }

  toString(): string {
    return this.#text;
  }

  #assigned(): AssignmentToken[] {
    return this.#tokens.filter((token) => token.kind === 'assignment');
  }

  /** An open quote can reach over any line, so an edit counts only if the rest reads as before. */
  #edited(edited: string, variables: ReadonlyMap<string, string>): EnvDocument {
    const isMarkLost = this.#text.startsWith(byteOrderMark) && !edited.startsWith(byteOrderMark);
    const text = isMarkLost ? `${byteOrderMark}${edited}` : edited;
    const document = new EnvDocument(text);
    if (!areEqual(document.variables(), variables)) throw this.#entangled();
    return document;
  }

  #entangled(): EntangledLinesError {
    return new EntangledLinesError(this.problems.map(({ line }) => line));
  }
}

function areEqual(
  first: ReadonlyMap<string, string>,
  second: ReadonlyMap<string, string>,
): boolean {
  return (
    first.size === second.size && [...first].every(([name, value]) => second.get(name) === value)
  );
}
