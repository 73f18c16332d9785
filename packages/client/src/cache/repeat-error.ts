/**
 * The same error for another caller: a stack of its own, and how long the service will not be
 * asked.
 */
export function repeatError(error: Error, retryAfterMs: number): Error {
  const repeated = new Error(error.message);
  Object.setPrototypeOf(repeated, Object.getPrototypeOf(error) as object);
  Object.defineProperties(repeated, Object.getOwnPropertyDescriptors(error));
  Object.assign(repeated, { retryAfterMs: Math.ceil(retryAfterMs) });
  // Writes the first line of the stack again, now by the name of the class.
  Error.captureStackTrace(repeated, repeatError);
  return repeated;
}
