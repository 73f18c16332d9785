import { InvalidRequestError, SecretExistsError } from '../errors.ts';
import { errorInItsWords, quoted } from './quoted-errors.ts';
import type { errorOfAnswer } from './service-errors.ts';

/** Beside those of a read, the exceptions whose messages are about names and states. */
const isAboutNames =
  /^(?:InvalidNextToken|LimitExceeded|MalformedPolicyDocument|PreconditionNotMet|PublicPolicy|ResourceExists)Exception$/;

/** Where the message does not say what is to be changed. */
const hintOf: Readonly<Record<string, string>> = {
  InvalidNextTokenException: 'list again from the first page',
  LimitExceededException: 'delete what is not needed, or ask AWS for a higher quota',
};

/** The typed error of an exception that any operation may be answered with. */
export const errorOfAnyAnswer: typeof errorOfAnswer = (answer, operation, secretId, region) => {
  const { awsCode } = answer;
  const message = quoted(answer, isAboutNames);
  if (awsCode === 'ResourceExistsException') {
    return new SecretExistsError({ secretId, awsCode, message });
  }
  if (message !== undefined) {
    const hint = hintOf[awsCode] ?? 'change what the message names';
    return new InvalidRequestError({ secretId, awsCode, message, hint });
  }
  return errorInItsWords(answer, operation, secretId, region);
};
