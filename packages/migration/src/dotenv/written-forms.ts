import type { Quote } from '@undotenv/protocol/dotenv';

/** How a value is written: between quotes of a kind, or bare. */
export type QuoteStyle = Quote | 'none';

// Single quotes first: between them, dotenv and shells alike take every character literally.
const styles: readonly QuoteStyle[] = ["'", '"', '`'];

/**
 * The ways to write `value` so that it is read back, the given style first if it is one of them.
 *
 * @returns nothing if there is no way.
 */
export function writtenForms(value: string, preferred: QuoteStyle | undefined): string[] {
  if (/\0|\p{Surrogate}/u.test(value)) return [];
  const bare = preferred === undefined && isPlain(value) ? ['none' as const] : [];
  const order = preferred === undefined ? bare : [preferred];
  const forms = [...order, ...styles, 'none' as const].flatMap((style) => write(value, style));
  return [...new Set(forms)];
}

/** Needs no quotes anywhere: not for dotenv, not for a shell. */
function isPlain(value: string): boolean {
  return /^[\w./:@%+,=-]+$/.test(value);
}

function write(value: string, style: QuoteStyle): string[] {
  if (style === 'none') return canBeBare(value) ? [value] : [];
  // A backslash before the closing quote would make it look as if it were not the closing one.
  if (value.includes(style) || value.endsWith('\\')) return [];
  if (style !== '"') return value.includes('\r') ? [] : [`${style}${value}${style}`];
  if (/\\[nr]/.test(value)) return [];
  return [`"${value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`];
}

function canBeBare(value: string): boolean {
  return value === value.trim() && !/^["'`]|[#\r\n\u2028\u2029]/.test(value);
}
