/** The grammars of names and ARNs in one; account and region of an ARN are the service's to judge. */
const secretIdPattern = /^(?:arn:aws[\w:-]+:secret:)?[\w/+=.@!-]{1,519}$/;

/**
 * Checks that a text may be a name or the ARN of a secret. What is neither may be a value pasted by
 * mistake: it is not sent, and not repeated.
 *
 * @throws {TypeError} it is neither.
 */
export function checkSecretId(secretId: string): void {
  if (secretIdPattern.test(secretId)) return;
  throw new TypeError('secretId is neither a name nor an ARN');
}
