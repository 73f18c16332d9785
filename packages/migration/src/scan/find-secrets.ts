import { classifyComments } from '../classify/classify-comments.ts';
import { classify, type ReasonCode } from '../classify/classify.ts';
import { judgeName } from '../classify/name-rules.ts';
import { tailsOfValues } from '../classify/tails-of-values.ts';
import { harmlessValue, looksRandom, shapeOf } from '../classify/value-rules.ts';
import { EnvDocument } from '../dotenv/document.ts';

/** A place where something looks like a secret. Never the value. */
export interface FoundSecret {
  /** Counted from 1. */
  readonly line: number;
  /** The variable or member that is set there, where there is one. */
  readonly name?: string;
  readonly code: ReasonCode;
  readonly reason: string;
}

/** In a comment beside it, this says that a line was looked at and is no secret. */
const allowance = /undotenv:allow\b/;

/**
 * What looks like a secret in a `.env` file: every exposed variable, also one commented out, and
 * whatever `findSecretsInText` finds besides.
 */
export function findSecretsInEnv(text: string): FoundSecret[] {
  const document = EnvDocument.parse(text);
  const exposed = new Map(
    classify(document.variables())
      .filter((each) => each.exposed)
      .map(({ variable, code, reason }) => [variable, { code, reason }]),
  );
  const tails = new Set(tailsOfValues(document));
  const assigned = document.assignments.flatMap(({ name, line }): FoundSecret[] => {
    // Such a name is a part of the value.
    if (tails.has(line)) return [{ line, code: 'looks-random', reason: 'the rest of a value?' }];
    const judgement = exposed.get(name);
    return judgement === undefined ? [] : [{ line, name, ...judgement }];
  });
  const commented = classifyComments(document).map(({ line, variable, code, reason }) => ({
    line,
    name: variable,
    code,
    reason,
  }));
  const known = [...assigned, ...commented].filter(({ line }) => !isAllowed(text, line));
  const lines = new Set(known.map(({ line }) => line));
  const others = findSecretsInText(text).filter(({ line }) => !lines.has(line));
  return [...known, ...others].sort((a, b) => a.line - b.line);
}

/**
 * What looks like a secret in any text: keys and tokens in forms that services give them, passwords
 * in URLs, and random values under a name that says secret. Words a person chose as a password are
 * found in `.env` files only: anywhere else they cannot be told from other words.
 *
 * @returns at most one of each line
 */
export function findSecretsInText(text: string): FoundSecret[] {
  return text.split('\n').flatMap((content, index) => {
    if (allowance.test(content)) return [];
    const found = findInLine(content);
    return found === undefined ? [] : [{ line: index + 1, ...found }];
  });
}

function isAllowed(text: string, line: number): boolean {
  return allowance.test(text.split('\n')[line - 1] ?? '');
}

type Found = Omit<FoundSecret, 'line'>;

function findInLine(line: string): Found | undefined {
  if (/-----BEGIN (?:[A-Z\d]+ ){0,3}PRIVATE KEY/.test(line)) {
    return { code: 'private-key', reason: 'a private key begins here' };
  }
  return findToken(line) ?? findUrl(line) ?? findAssignment(line);
}

/** Longer words are data, and no service has a token as long. */
const maxWordLength = 4096;

function findToken(line: string): Found | undefined {
  for (const word of line.split(/[\s"'`,;:()<>[\]{}|=&?]+/)) {
    if (word.length < 12 || word.length > maxWordLength || isExample(word)) continue;
    const shape = shapeOf(word);
    if (shape?.kind === 'json-web-token') {
      return { code: shape.kind, reason: 'a JSON web token' };
    }
    // A class or a path may begin as a token does, but has no digit as a rule.
    if (shape?.kind === 'token-format' && /\d/.test(word)) {
      return { code: shape.kind, reason: `a token of ${shape.issuer}, by its form` };
    }
  }
  return undefined;
}

/** Passwords that everybody writes where there is none to tell: in documents and in tests. */
const knownPasswords =
  /^(?:admin|changeit|dev|development|example|guest|pass|passwd|password|postgres|pwd|root|secret|test|token|user)\d{0,3}$/i;

function findUrl(line: string): Found | undefined {
  // Bounded, so that a long word is not searched again from each of its characters.
  for (const [url] of line.matchAll(/[a-z][a-z\d+.-]{1,20}:\/\/[^\s"'`<>]{1,2048}/gi)) {
    const [, user = '', password] = /^[^/]*\/\/([^/?#\s:@]*):([^/\s@]+)@/.exec(url) ?? [];
    if (password === undefined || password === user || knownPasswords.test(password)) continue;
    if (/^[$%{*<]|^\.{3}|^x+$/i.test(password) || isExample(password)) continue;
    if (shapeOf(url)?.kind !== 'url-with-credentials') continue;
    return { code: 'url-with-credentials', reason: 'a URL with a password in it' };
  }
  return undefined;
}

function findAssignment(line: string): Found | undefined {
  const assignments = line.matchAll(
    /([A-Za-z_][\w.-]{0,63})["']?\s{0,4}[:=]\s{0,4}["'`]?([\w+/=-]{20,4096})/g,
  );
  for (const assignment of assignments) {
    const [whole, name = '', value = ''] = assignment;
    // What is called or has a member is code and no value.
    if ('([.'.includes(line[assignment.index + whole.length] ?? ' ')) continue;
    const { kind } = judgeName(name);
    if (kind !== 'secret' && kind !== 'access-key-id') continue;
    if (harmlessValue(value) !== undefined || isExample(value) || !looksRandom(value)) continue;
    return { name, code: 'looks-random', reason: 'a random value under a name that says secret' };
  }
  return undefined;
}

/** AWS's documents, and others after them, mark keys that open nothing. */
function isExample(word: string): boolean {
  return word.includes('EXAMPLE');
}
