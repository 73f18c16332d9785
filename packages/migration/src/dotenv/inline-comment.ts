import type { AssignmentToken } from '@undotenv/protocol/dotenv';
import { lineEndingOf } from './lines.ts';

/** The line of the comment behind a value, which is the value's last one. */
export function inlineCommentLine(text: string, token: AssignmentToken): number | undefined {
  if (token.commentStart === undefined) return undefined;
  const before = text.slice(token.start, token.commentStart);
  return token.line + [...before.matchAll(/\r\n?|\n/g)].length;
}

export function inlineCommentOf(text: string, token: AssignmentToken): string {
  if (token.commentStart === undefined) return '';
  return text.slice(token.commentStart, token.end);
}

/** An assignment's text up to its value, and its line ending. */
export function withoutInlineComment(text: string, token: AssignmentToken): string {
  return `${text.slice(token.start, token.valueEnd)}${lineEndingOf(text, token)}`;
}
