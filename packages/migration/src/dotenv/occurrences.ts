import { assignedValue, type EnvToken } from '@undotenv/protocol/dotenv';
import { inlineCommentLine, inlineCommentOf } from './inline-comment.ts';

/** A place besides its own assignment where a variable's value stands. Never the value. */
export interface EnvOccurrence {
  readonly line: number;
  readonly where: 'assignment' | 'comment' | 'inline-comment' | 'malformed';
  /** The variable set there, if one is. */
  readonly holder?: string;
  /** The variable whose value it is. */
  readonly variable: string;
}

type Place = Omit<EnvOccurrence, 'variable'> & {
  readonly text: string;
  /**
   * The whole assignment as written: a value may begin in its name, or go on behind a `#` that was
   * meant to belong to it.
   */
  readonly written?: string;
  /** The comment in `written`, which is a place of its own. */
  readonly comment?: string;
};

export function findOccurrences(
  text: string,
  tokens: readonly EnvToken[],
  values: ReadonlyMap<string, string>,
): EnvOccurrence[] {
  const sought = [...values].map(([variable, value]) => ({ variable, forms: soughtForms(value) }));
  const found: EnvOccurrence[] = [];
  if (sought.length === 0) return found;
  for (const token of tokens) {
    for (const place of placesOf(text, token)) {
      for (const { variable, forms } of sought) {
        if (isOwn(place, variable) || !holdsOneOf(place, forms)) continue;
        const { line, where, holder } = place;
        found.push({ line, where, ...(holder !== undefined && { holder }), variable });
      }
    }
  }
  return found;
}

function isOwn({ where, holder }: Place, variable: string): boolean {
  return where === 'assignment' && holder === variable;
}

function holdsOneOf({ text, written = '', comment }: Place, forms: readonly string[]): boolean {
  return forms.some(
    (form) => text.includes(form) || (written.includes(form) && comment?.includes(form) !== true),
  );
}

function placesOf(text: string, token: EnvToken): Place[] {
  const { line } = token;
  const written = text.slice(token.start, token.end);
  switch (token.kind) {
    case 'blank':
      return [];
    case 'comment':
    case 'malformed':
      return [{ line, where: token.kind, text: written }];
    case 'assignment': {
      const holder = token.key;
      const value = {
        line,
        where: 'assignment',
        holder,
        text: assignedValue(text, token),
        written,
      } as const;
      const commentLine = inlineCommentLine(text, token);
      if (commentLine === undefined) return [value];
      const comment = inlineCommentOf(text, token);
      return [
        { ...value, comment },
        { line: commentLine, where: 'inline-comment', holder, text: comment },
      ];
    }
  }
}

/**
 * A value as it may stand elsewhere: as it is, as a URL holds it, and, if it has several lines, the
 * telling ones of them, as they stand when it is commented out line by line.
 */
export function soughtForms(value: string): string[] {
  const trimmed = value.trim();
  const wellFormed = trimmed.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  const lines = trimmed.split('\n').map((line) => line.trim());
  const tellingLines = lines.filter((line) => line.length >= 16 && !line.startsWith('-----'));
  const forms = [
    trimmed,
    encodeURIComponent(wellFormed),
    ...(lines.length > 1 ? tellingLines : []),
  ];
  return [...new Set(forms)].filter((form) => form.length >= 4);
}
