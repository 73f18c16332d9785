/**
 * The class of what was thrown and, for errors of systems, the code: `Error ECONNREFUSED`. Its
 * message may quote a value; and neither is shown where it is more than a name. Never throws.
 */
export function kindOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    // Read once: either may be a getter of the function's own.
    const { name, code }: { name: unknown; code?: unknown } = error;
    const shown = isName(name) ? name : 'Error';
    return isName(code) ? `${shown} ${code}` : shown;
  } catch {
    return 'Error';
  }
}

function isName(text: unknown): text is string {
  return typeof text === 'string' && /^\w{1,64}$/.test(text);
}
