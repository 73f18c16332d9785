import { SecretExistsError } from '../errors.ts';
import { errorOfAnswer, quotable } from './service-errors.ts';

/** The typed error of an exception that any operation may be answered with. */
export const errorOfAnyAnswer: typeof errorOfAnswer = (answer, operation, secretId, region) => {
  const { awsCode } = answer;
  if (awsCode !== 'ResourceExistsException') {
    return errorOfAnswer(answer, operation, secretId, region);
  }
  return new SecretExistsError({ secretId, awsCode, message: quotable(answer) });
};
