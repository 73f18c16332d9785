import { InvalidRequestError, SecretNotFoundError, unnamed } from '../errors.ts';
import { errorOfAnswer, type ServiceAnswer } from './service-errors.ts';

/**
 * The exceptions of a read whose messages are about names, permissions and states. Those of others
 * may quote members of the request, as ValidationException's do.
 */
const isAboutNames = /^(?:AccessDenied|Invalid(?:Parameter|Request))Exception$|cryptionFailure$/;

const isInvalid = /^Invalid(?:Parameter|Request)Exception$/;

/** The secret is there: `… specified secret value for staging label: X` or `… for VersionId: X`. */
const versionIsMissing = /for (?:staging label|VersionId)/;

/** The typed error of an exception of a read, in the service's own words where they may be shown. */
export const errorInItsWords: typeof errorOfAnswer = (answer, operation, secretId, region) => {
  const awsCode = answer.awsCode.replaceAll(/\W/g, '');
  if (awsCode === 'ResourceNotFoundException' && versionIsMissing.test(messageOf(answer))) {
    const message = `${secretId ?? unnamed} has no value in the version asked for`;
    const hint = 'store a value in it first';
    return new SecretNotFoundError({ secretId, awsCode, message, hint });
  }
  const shown = quoted(answer, isAboutNames);
  // The service says itself what is wrong: the hint is to fit, whatever that is.
  if (isInvalid.test(awsCode) && shown !== undefined) {
    const hint = 'change what the message names; a secret that was deleted must be restored first';
    return new InvalidRequestError({ secretId, awsCode, message: shown, hint });
  }
  const error = errorOfAnswer({ ...answer, awsCode }, operation, secretId, region, shown);
  if (!(error instanceof InvalidRequestError) || error.hint !== undefined) return error;
  const { message } = error;
  return new InvalidRequestError({ secretId, awsCode, message, hint: hintOf(awsCode) });
};

/** Of a refusal that has no words to be shown, and a name that is none of a read's. */
function hintOf(awsCode: string): string {
  return awsCode.startsWith('KMS')
    ? 'check the state of its KMS key, and that the caller may use it'
    : 'look the name of the exception up in the API reference of Secrets Manager, or of what answers at the endpoint';
}

/** The service's message if it may be shown: one line, without control characters. */
export function quoted(answer: ServiceAnswer, shown: RegExp): string | undefined {
  const message = messageOf(answer);
  if (!shown.test(answer.awsCode) || message === '') return undefined;
  return message.replaceAll(/[^ -~\u00a0-\uffff]+/g, ' ').slice(0, 500);
}

function messageOf({ Message, message = Message }: ServiceAnswer): string {
  return typeof message === 'string' ? message : '';
}
