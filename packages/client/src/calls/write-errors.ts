import { InvalidRequestError, SecretExistsError } from '../errors.ts';
import { errorInItsWords, quoted } from './quoted-errors.ts';
import type { errorOfAnswer } from './service-errors.ts';

/** Beside those of a read, the exceptions whose messages are about names and states. */
const isAboutNames =
  /^(?:InvalidNextToken|LimitExceeded|MalformedPolicyDocument|PreconditionNotMet|PublicPolicy|ResourceExists)Exception$/;

/** The typed error of an exception that any operation may be answered with. */
export const errorOfAnyAnswer: typeof errorOfAnswer = (answer, operation, secretId, region) => {
  const { awsCode } = answer;
  const message = quoted(answer, isAboutNames);
  if (awsCode === 'ResourceExistsException') {
    return new SecretExistsError({ secretId, awsCode, message });
  }
  if (message !== undefined) return new InvalidRequestError({ secretId, awsCode, message });
  return errorInItsWords(answer, operation, secretId, region);
};
