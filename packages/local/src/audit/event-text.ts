import { isJsonObject } from '@undotenv/protocol';
import type { TrailEvent } from './trail-event.ts';

/** Of parts that are frozen, because many events share them: who called, and which secret. */
const texts = new WeakMap<object, string>();

/**
 * An event as JSON, and that in ASCII: so a byte of the file is a character, whatever a message
 * quotes. Nearly all of an event has been a text before or needs no escapes, and is not gone through
 * character by character once more.
 */
export function eventText(event: TrailEvent): string {
  let text = '';
  let name: keyof TrailEvent;
  for (name in event) {
    const value = event[name];
    if (value !== undefined) text += `${text === '' ? '{' : ','}"${name}":${valueText(value)}`;
  }
  return `${text}}`;
}

/** @param text known to be what `eventText` wrote, hence the cast and no checks */
export function parseEvent(text: string): TrailEvent | undefined {
  const event: unknown = JSON.parse(text);
  return isJsonObject(event) ? (event as unknown as TrailEvent) : undefined;
}

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

function valueText(value: unknown): string {
  if (typeof value === 'string') return plain.test(value) ? `"${value}"` : asciiJson(value);
  if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) {
    return asciiJson(value);
  }
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = asciiJson(value);
  texts.set(value, text);
  return text;
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
