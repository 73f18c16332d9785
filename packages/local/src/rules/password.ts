import type { RandomBelow } from '../random.ts';

/** What a password is made of. Each class is a set of characters, none of them empty. */
export interface PasswordRules {
  readonly length: number;
  /** Every character that may occur. */
  readonly alphabet: string;
  /** Sets of which at least one character must occur; together no more than `length`. */
  readonly required: readonly string[];
}

/**
 * A password, every one that obeys the rules as likely as any other: drawn whole, and drawn again
 * if a class is missing. To put one character of each class in first and fill up the rest would
 * favour the small classes, and with them make a password easier to guess.
 *
 * It takes few draws: even of four characters from four classes, three of them down to a single
 * one, every two-thousandth is a password.
 */
export function drawPassword(rules: PasswordRules, randomBelow: RandomBelow): string {
  for (;;) {
    const password = drawText(rules, randomBelow);
    if (rules.required.every((characters) => includesAnyOf(password, characters))) return password;
  }
}

function drawText({ length, alphabet }: PasswordRules, randomBelow: RandomBelow): string {
  return Array.from({ length }, () => alphabet.charAt(randomBelow(alphabet.length))).join('');
}

function includesAnyOf(text: string, characters: string): boolean {
  for (const character of characters) if (text.includes(character)) return true;
  return false;
}
