/**
 * The `.env` grammar, read without loss: tokens tile the text, and hold positions and names but
 * never values. Values are those that the `dotenv` package (17.4.2) reads, with the differences
 * that docs/dotenv.md names, and in linear time where dotenv takes quadratic time.
 *
 * What it shares with dotenv and surprises: a value is taken literally from a quote that does not
 * close; a backslash does not escape inside single quotes or backticks, and inside double quotes
 * only `\n` and `\r` mean something; the value may stand on a later line than its name.
 */
import {
  countLineEndings,
  isSpace,
  lineContentEnd,
  skipBlank,
  skipLineEnding,
  skipName,
  skipSpace,
} from './dotenv-characters.ts';
import { ClosingQuotes, isQuote, type Quote } from './dotenv-quotes.ts';

export type { Quote };

interface Span {
  /** Index of the first UTF-16 unit; tokens follow one another without gap. */
  readonly start: number;
  /** Index after the last one, the line ending included. */
  readonly end: number;
  /** Line of `start`, counted from 1. */
  readonly line: number;
}

/** Why a line is ignored as a whole. */
export type MalformedReason = 'no-name' | 'no-separator';

/** What about an assignment is probably not what its writer meant. */
export type SuspiciousReason =
  'unclosed-quote' | 'text-after-quote' | 'split-over-lines' | 'line-separator';

export interface AssignmentToken extends Span {
  readonly kind: 'assignment';
  readonly key: string;
  readonly exported: boolean;
  /** The value as written, quotes included and surrounding white space not. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Absent for a value without quotes, or whose quote does not close. */
  readonly quote?: Quote;
  /** Index of the `#` of a comment behind the value. */
  readonly commentStart?: number;
  readonly problem?: SuspiciousReason;
}

export interface CommentToken extends Span {
  readonly kind: 'comment';
  readonly problem?: 'line-separator';
}

export interface BlankToken extends Span {
  readonly kind: 'blank';
}

/** A line that sets nothing. It may still hold a value: the rest of one pasted without quotes. */
export interface MalformedToken extends Span {
  readonly kind: 'malformed';
  readonly problem: MalformedReason;
}

export type EnvToken = AssignmentToken | CommentToken | BlankToken | MalformedToken;

/**
 * The variables a `.env` text sets. A name set twice has its last value.
 *
 * @returns a map in the order of the text; never throws, and takes time linear in its length.
 */
export function parseEnv(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const token of tokenizeEnv(text)) {
    if (token.kind === 'assignment') variables.set(token.key, assignedValue(text, token));
  }
  return variables;
}

/** The value of an assignment of `text`: unquoted, its line endings `\n`, escapes expanded. */
export function assignedValue(text: string, token: AssignmentToken): string {
  const written = text.slice(token.valueStart, token.valueEnd).replaceAll(/\r\n?/g, '\n');
  const [first] = written;
  const isQuoted = isQuote(first) && written.length > 1 && written.endsWith(first);
  const content = isQuoted ? written.slice(1, -1) : written;
  // Even behind a quote that does not close: dotenv looks at the first character only.
  if (first !== '"') return content;
  return content.replaceAll(/\\[nr]/g, (escape) => (escape === '\\n' ? '\n' : '\r'));
}

/** The tokens of a `.env` text, which put together are that text again, for any text at all. */
export function tokenizeEnv(text: string): EnvToken[] {
  const quotes = new ClosingQuotes(text);
  const tokens: EnvToken[] = [];
  let start = 0;
  let line = 1;
  while (start < text.length) {
    const token = readToken(text, start, line, quotes);
    tokens.push(token);
    line += countLineEndings(text, start, token.end);
    start = token.end;
  }
  return tokens;
}

function readToken(text: string, start: number, line: number, quotes: ClosingQuotes): EnvToken {
  const first = skipBlank(text, start);
  const name = readName(text, first);
  if (name !== undefined) return readAssignment(text, { start, line, first, name }, quotes);
  const contentEnd = lineContentEnd(text, first);
  const end = skipLineEnding(text, contentEnd);
  if (first === contentEnd) return { kind: 'blank', start, end, line };
  if (text[first] === '#') {
    const isSplit = hasLineSeparator(text, first, contentEnd);
    return { kind: 'comment', start, end, line, ...(isSplit && { problem: 'line-separator' }) };
  }
  const problem = skipName(text, first) === first ? 'no-name' : 'no-separator';
  return { kind: 'malformed', start, end, line, problem };
}

interface Name {
  readonly key: string;
  readonly exported: boolean;
  /** Where the value may begin. */
  readonly separatorEnd: number;
}

/** A name and its separator; `export` before them, unless it is the name itself. */
function readName(text: string, first: number): Name | undefined {
  const wordEnd = skipName(text, first);
  if (isSpace(text, wordEnd) && text.slice(first, wordEnd) === 'export') {
    const exported = readBareName(text, skipSpace(text, wordEnd), true);
    if (exported !== undefined) return exported;
  }
  return readBareName(text, first, false);
}

function readBareName(text: string, first: number, exported: boolean): Name | undefined {
  const nameEnd = skipName(text, first);
  if (nameEnd === first) return undefined;
  const separatorEnd = readSeparator(text, nameEnd);
  if (separatorEnd === undefined) return undefined;
  return { key: text.slice(first, nameEnd), exported, separatorEnd };
}

/** `=` with white space before it, or `:` with none before it and one behind it. */
function readSeparator(text: string, nameEnd: number): number | undefined {
  if (text[nameEnd] === ':' && isSpace(text, nameEnd + 1)) {
    const lineEnding = skipLineEnding(text, nameEnd + 1);
    return Math.max(lineEnding, nameEnd + 2);
  }
  const separator = skipSpace(text, nameEnd);
  return text[separator] === '=' ? separator + 1 : undefined;
}

interface Opening {
  readonly start: number;
  readonly line: number;
  /** The first character that is not a blank. */
  readonly first: number;
  readonly name: Name;
}

// Members are set one by one: spreading objects together took most of the time (measured).
function readAssignment(text: string, opening: Opening, quotes: ClosingQuotes): AssignmentToken {
  const { start, line, name } = opening;
  const value =
    readQuoted(text, name.separatorEnd, quotes) ?? readUnquoted(text, name.separatorEnd);
  const afterValue = skipBlank(text, value.valueEnd);
  const contentEnd = lineContentEnd(text, afterValue);
  const token: Writable<AssignmentToken> = {
    kind: 'assignment',
    start,
    end: skipLineEnding(text, contentEnd),
    line,
    key: name.key,
    exported: name.exported,
    valueStart: value.valueStart,
    valueEnd: value.valueEnd,
  };
  if (value.quote !== undefined) token.quote = value.quote;
  if (text[afterValue] === '#') token.commentStart = afterValue;
  const isSplit = countLineEndings(text, opening.first, value.valueStart) > 0;
  const problem = isSplit ? 'split-over-lines' : suspicionOf(text, value, contentEnd);
  if (problem !== undefined) token.problem = problem;
  return token;
}

type Writable<Token> = { -readonly [Member in keyof Token]: Token[Member] };

type Value = Pick<AssignmentToken, 'valueStart' | 'valueEnd' | 'quote'>;

function readQuoted(text: string, from: number, quotes: ClosingQuotes): Value | undefined {
  const valueStart = skipSpace(text, from);
  const quote = text[valueStart];
  if (!isQuote(quote)) return undefined;
  const closing = quotes.closing(quote, valueStart);
  return closing === undefined ? undefined : { valueStart, valueEnd: closing + 1, quote };
}

/** The rest of the line up to `#`, even without a blank before it. */
function readUnquoted(text: string, from: number): Value {
  const contentEnd = lineContentEnd(text, from);
  const hash = text.slice(from, contentEnd).indexOf('#');
  let valueEnd = hash === -1 ? contentEnd : from + hash;
  const valueStart = skipBlank(text, from);
  if (valueStart >= valueEnd) return { valueStart: from, valueEnd: from };
  while (isSpace(text, valueEnd - 1)) valueEnd--;
  return { valueStart, valueEnd };
}

function suspicionOf(text: string, value: Value, contentEnd: number): SuspiciousReason | undefined {
  const { valueStart, valueEnd, quote } = value;
  const outsideQuotes = quote === undefined ? valueStart : valueEnd;
  if (hasLineSeparator(text, outsideQuotes, contentEnd)) return 'line-separator';
  const first = text[valueStart];
  if (quote !== undefined || valueStart === valueEnd || !isQuote(first)) return undefined;
  const hasSecond = text.slice(valueStart + 1, valueEnd).includes(first);
  return hasSecond ? 'text-after-quote' : 'unclosed-quote';
}

function hasLineSeparator(text: string, start: number, end: number): boolean {
  return /[\u2028\u2029]/.test(text.slice(start, end));
}
