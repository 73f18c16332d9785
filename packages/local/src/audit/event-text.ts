import { isJsonObject } from '@undotenv/protocol';
import type { TrailEvent } from './trail-event.ts';

/** Of parts that are frozen, because many events share them: who called, and which secret. */
const texts = new WeakMap<object, string>();

/**
 * An event as JSON, and that in ASCII that prints: so a byte of the file is a character, whatever a
 * message quotes. Nearly all of an event has been a text before or needs no escapes, and is not gone
 * through character by character once more.
 */
export function eventText(event: TrailEvent): string {
  return objectText(event);
}

/** @param text known to be what `eventText` wrote, hence the cast and no checks */
export function parseEvent(text: string): TrailEvent | undefined {
  const event: unknown = JSON.parse(text);
  return isJsonObject(event) ? (event as unknown as TrailEvent) : undefined;
}

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** @param object a literal of this package's, or made like one: with members of its own alone */
function objectText(object: object): string {
  let text = '';
  // Not `Object.entries`, which makes an array for each.
  for (const name in object) {
    const value: unknown = object[name as keyof typeof object];
    if (value === undefined) continue;
    text += memberText(name) + valueText(value);
  }
  return text === '' ? '{}' : `{${text.slice(1)}}`;
}

const members = new Map<string, string>();
const maxMembers = 256;

/** What stands before a member's value, and a comma that is one too many before the first. */
function memberText(name: string): string {
  const known = members.get(name);
  if (known !== undefined) return known;
  const text = `,${stringText(name)}:`;
  if (members.size < maxMembers) members.set(name, text);
  return text;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return stringText(value);
  if (value === null) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (!Object.isFrozen(value)) return Array.isArray(value) ? asciiJson(value) : objectText(value);
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = asciiJson(value);
  texts.set(value, text);
  return text;
}

function stringText(text: string): string {
  return plain.test(text) ? `"${text}"` : asciiJson(text);
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
