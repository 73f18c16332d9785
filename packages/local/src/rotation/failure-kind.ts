/**
 * The class of what was thrown and, for errors of systems, the code: `Error ECONNREFUSED`. Its
 * message may quote a value; and neither is shown where it is more than a name.
 */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const name = isName(error.name) ? error.name : 'Error';
  return 'code' in error && isName(error.code) ? `${name} ${error.code}` : name;
}

function isName(text: unknown): text is string {
  return typeof text === 'string' && /^\w{1,64}$/.test(text);
}
