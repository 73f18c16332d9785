/** Of its members, none is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value out of a JSON parser is an object; what is neither null nor an array has string keys. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The JSON object a text is, or `undefined` if it is anything else. Why it is not is left unsaid:
 * the parser's message quotes the text, which may be a secret's value.
 */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
