import { parseEnv, type Quote } from '@undotenv/protocol/dotenv';

/** How a value is written: between quotes of a kind, or bare. */
export type QuoteStyle = Quote | 'none';

// Single quotes first: between them, dotenv and shells alike take every character literally.
const quoteStyles: readonly Quote[] = ["'", '"', '`'];

/**
 * The ways to write `value` so that it is read back, the given style first if it is one of them.
 * Which of them works in a text depends on the open quotes before it, so each has to be tried there.
 *
 * @returns nothing if there is no way.
 */
export function writtenForms(value: string, preferred: QuoteStyle | undefined): string[] {
  if (/\0|\p{Surrogate}/u.test(value)) return [];
  const first = preferred ?? (isPlain(value) ? 'none' : "'");
  const clean = [first, ...quoteStyles, 'none' as const].filter((style) => isClean(value, style));
  // Some values are read back from quotes that they seem to break; better so than not at all.
  const forms = new Set([...clean, ...quoteStyles].map((style) => write(value, style)));
  return [...forms].filter((form) => parseEnv(`A=${form}`).get('A') === value);
}

/** Needs no quotes anywhere: not for dotenv, not for a shell. */
function isPlain(value: string): boolean {
  return /^[\w./:@%+,=-]+$/.test(value);
}

/** Whether a person reads the same from it as dotenv does. */
function isClean(value: string, style: QuoteStyle): boolean {
  if (style === 'none') return value === value.trim() && !/^["'`]|[#\r\n\u2028\u2029]/.test(value);
  // A backslash before the closing quote makes it look as if it were not the closing one.
  return !value.includes(style) && !value.endsWith('\\');
}

function write(value: string, style: QuoteStyle): string {
  if (style === 'none') return value;
  if (style !== '"') return `${style}${value}${style}`;
  return `"${value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}
