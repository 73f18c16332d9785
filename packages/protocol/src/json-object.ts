/**
 * The JSON object a text is, or `undefined` if it is anything else. Why it is not is left unsaid:
 * the parser's message quotes the text, which may be a secret's value.
 */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  const value = parse(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  // Out of JSON.parse, what is neither null nor an array has string keys only.
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
