import type { TextPlace } from '@undotenv/protocol/json-text';

/** `undotenv.config.json:12:5`, as editors and terminals link it. */
export function placeText(fileName: string, place: TextPlace | undefined): string {
  if (place === undefined) return fileName;
  return `${fileName}:${String(place.line)}:${String(place.column)}`;
}
