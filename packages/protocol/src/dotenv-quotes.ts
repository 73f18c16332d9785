import { isLineEnd, skipBlank } from './dotenv-characters.ts';

export type Quote = '"' | "'" | '`';

export function isQuote(character: string | undefined): character is Quote {
  return character === '"' || character === "'" || character === '`';
}

/** Quotes of one kind between two unescaped ones: where a value that opens there may close. */
interface Stretch {
  /** The next quote without a backslash before it; the text's length if there is none. */
  readonly unescaped: number;
  readonly unescapedEndsValue: boolean;
  /** The last quote before `unescaped` that has a backslash before it and ends its line. */
  readonly lastEscaped: number;
}

/**
 * Finds the quote that closes a value, as dotenv's pattern does by backtracking: the first quote
 * without a backslash before it, if only blanks or a comment follow on its line; else the last one
 * before it that does have a backslash and is followed so.
 *
 * Where a value may close does not depend on where it opens, so each stretch of the text is read
 * once per kind of quote: linear however many quotes are left open.
 */
export class ClosingQuotes {
  readonly #text: string;
  readonly #stretches: Partial<Record<Quote, Stretch>> = {};

  constructor(text: string) {
    this.#text = text;
  }

  /** @param opening an opening quote's index; must not decrease from call to call */
  closing(quote: Quote, opening: number): number | undefined {
    const known = this.#stretches[quote];
    const stretch =
      known !== undefined && known.unescaped > opening ? known : this.#read(quote, opening);
    this.#stretches[quote] = stretch;
    if (stretch.unescapedEndsValue) return stretch.unescaped;
    return stretch.lastEscaped > opening ? stretch.lastEscaped : undefined;
  }

  #read(quote: Quote, opening: number): Stretch {
    let lastEscaped = -1;
    let index = this.#text.indexOf(quote, opening + 1);
    while (index !== -1 && this.#text[index - 1] === '\\') {
      if (this.#endsValue(index)) lastEscaped = index;
      index = this.#text.indexOf(quote, index + 1);
    }
    if (index === -1) {
      return { unescaped: this.#text.length, unescapedEndsValue: false, lastEscaped };
    }
    return { unescaped: index, unescapedEndsValue: this.#endsValue(index), lastEscaped };
  }

  #endsValue(quoteIndex: number): boolean {
    const next = skipBlank(this.#text, quoteIndex + 1);
    return next === this.#text.length || this.#text[next] === '#' || isLineEnd(this.#text, next);
  }
}
