import { isSecretName, parseSecretArn } from '@undotenv/protocol';
import { ConfigurationError } from '../errors.ts';

/**
 * Checks that a text is a name, or the ARN of a secret in this region. What is neither may be a
 * value pasted by mistake: it is not sent, and not repeated.
 *
 * @throws {TypeError} it is neither.
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: it is in another region.
 */
export function checkSecretId(secretId: string, region: string): void {
  const arn = parseSecretArn(secretId);
  if (arn === undefined && !isSecretName(secretId)) {
    throw new TypeError('secretId is neither a name AWS accepts nor an ARN');
  }
  if (arn !== undefined && arn.region !== region) {
    throw new ConfigurationError(`${secretId} is not in ${region}`, { secretId });
  }
}
