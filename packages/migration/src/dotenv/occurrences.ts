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

type Place = Omit<EnvOccurrence, 'variable'> & { readonly text: string };

export function findOccurrences(
  text: string,
  tokens: readonly EnvToken[],
  values: ReadonlyMap<string, string>,
): EnvOccurrence[] {
  const sought = [...values].map(([variable, value]) => ({ variable, forms: soughtForms(value) }));
  return tokens
    .flatMap((token) => placesOf(text, token))
    .flatMap(({ text: content, ...place }) =>
      sought
        .filter(({ variable }) => place.where !== 'assignment' || place.holder !== variable)
        .filter(({ forms }) => forms.some((form) => content.includes(form)))
        .map(({ variable }) => ({ ...place, variable })),
    );
}

function placesOf(text: string, token: EnvToken): Place[] {
  const { line } = token;
  switch (token.kind) {
    case 'blank':
      return [];
    case 'comment':
    case 'malformed':
      return [{ line, where: token.kind, text: text.slice(token.start, token.end) }];
    case 'assignment': {
      const holder = token.key;
      const commentLine = inlineCommentLine(text, token);
      const value: Place = { line, where: 'assignment', holder, text: assignedValue(text, token) };
      if (commentLine === undefined) return [value];
      const comment = inlineCommentOf(text, token);
      return [value, { line: commentLine, where: 'inline-comment', holder, text: comment }];
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
