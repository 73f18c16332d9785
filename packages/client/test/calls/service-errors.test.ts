import { serviceExceptions } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { errorInItsWords } from '../../src/calls/quoted-errors.ts';
import { errorOfAnswer } from '../../src/calls/service-errors.ts';
import { errorOfAnyAnswer } from '../../src/calls/write-errors.ts';

const codeOf = (awsCode: string, status: number): string =>
  errorOfAnyAnswer({ status, awsCode, message: '' }, 'GetSecretValue', 'a').code;

describe('an exception of the service', () => {
  it('gives every exception of the service the code of its decision', () => {
    const codes = Object.entries(serviceExceptions).map(([name, { status }]) => [
      name,
      codeOf(name, status),
    ]);
    expect(Object.fromEntries(codes)).toEqual({
      AccessDeniedException: 'ACCESS_DENIED',
      DecryptionFailure: 'KMS_KEY_UNUSABLE',
      EncryptionFailure: 'KMS_KEY_UNUSABLE',
      ExpiredTokenException: 'CREDENTIALS_REJECTED',
      IncompleteSignatureException: 'CREDENTIALS_REJECTED',
      InternalServiceError: 'UNAVAILABLE',
      InvalidNextTokenException: 'INVALID_REQUEST',
      InvalidParameterException: 'INVALID_REQUEST',
      InvalidRequestException: 'INVALID_REQUEST',
      InvalidSignatureException: 'CREDENTIALS_REJECTED',
      LimitExceededException: 'INVALID_REQUEST',
      MalformedPolicyDocumentException: 'INVALID_REQUEST',
      MissingAuthenticationTokenException: 'CREDENTIALS_REJECTED',
      PreconditionNotMetException: 'INVALID_REQUEST',
      PublicPolicyException: 'INVALID_REQUEST',
      ResourceExistsException: 'SECRET_EXISTS',
      ResourceNotFoundException: 'SECRET_NOT_FOUND',
      SerializationException: 'INVALID_REQUEST',
      ThrottlingException: 'THROTTLED',
      UnknownOperationException: 'INVALID_REQUEST',
      UnrecognizedClientException: 'CREDENTIALS_REJECTED',
      ValidationException: 'INVALID_REQUEST',
    });
  });

  it('goes by the status where the name is unknown', () => {
    expect(codeOf('', 502)).toBe('UNAVAILABLE');
    expect(codeOf('', 429)).toBe('THROTTLED');
    expect(codeOf('SomethingNewException', 400)).toBe('INVALID_REQUEST');
  });

  it('takes a request that came too late for what it is, a clock that is wrong', () => {
    expect(codeOf('RequestExpired', 400)).toBe('CREDENTIALS_REJECTED');
  });

  it('takes what the service failed to do for that, whatever it is called', () => {
    expect(codeOf('RequestTimeoutException', 408)).toBe('UNAVAILABLE');
    expect(codeOf('ClientGoneException', 503)).toBe('UNAVAILABLE');
    expect(codeOf('RequestThrottledException', 400)).toBe('THROTTLED');
  });

  it('shows no name with control characters', () => {
    const answer = { status: 400, awsCode: 'ExpiredToken\u001b[31m', message: '' };
    const error = errorOfAnyAnswer(answer, 'GetSecretValue', 'a');
    expect(error).toMatchObject({
      message: 'the credentials are refused (ExpiredToken31m)',
      awsCode: 'ExpiredToken31m',
    });
  });

  it.each(['ValidationException', 'SerializationException', 'SomethingNewException', ''])(
    'keeps to itself what a %s says, which may quote the request',
    (awsCode) => {
      const message = 'synthetic-password-1';
      const error = errorOfAnyAnswer({ status: 400, awsCode, message }, 'PutSecretValue', 'a');
      expect(error.message).toBe(`the request for a is refused (${awsCode})`);
      expect(error.hint).not.toContain(message);
    },
  );

  it('gives the words of one that is about names', () => {
    const message = 'You can’t perform this operation on the secret\nbecause it was deleted.';
    const answer = { status: 400, awsCode: 'InvalidRequestException', message };
    expect(errorOfAnyAnswer(answer, 'PutSecretValue', 'a').message).toBe(
      'You can’t perform this operation on the secret because it was deleted.',
    );
  });

  it('gives the words of a refused read with its control characters as spaces', () => {
    const message = 'User: x is not\u001b[31m authorized';
    const answer = { status: 400, awsCode: 'AccessDeniedException', message };
    const error = errorInItsWords(answer, 'GetSecretValue', 'a');
    expect(error.message).toBe('User: x is not [31m authorized');
    expect(errorOfAnswer(answer, 'GetSecretValue', 'a').message).toBe('access to a is denied');
  });

  it('tells names of bad credentials from those of another token', () => {
    expect(codeOf('InvalidClientTokenId', 403)).toBe('CREDENTIALS_REJECTED');
    expect(codeOf('IncompleteSignature', 400)).toBe('CREDENTIALS_REJECTED');
    expect(codeOf('InvalidNextTokenException', 400)).toBe('INVALID_REQUEST');
  });

  it('N-21: names the secret that is not there, and keeps the service’s code', () => {
    const answer = { status: 400, awsCode: 'ResourceNotFoundException', message: 'x' };
    const error = errorOfAnswer(answer, 'GetSecretValue', 'shop/dev/database', 'eu-west-1');
    expect(error).toMatchObject({
      message: 'shop/dev/database is not in Secrets Manager in eu-west-1',
      secretId: 'shop/dev/database',
      awsCode: 'ResourceNotFoundException',
      retryable: false,
    });
  });

  it('names the action and the secret in the hint of a denial', () => {
    const answer = { status: 400, awsCode: 'AccessDeniedException', message: 'User: x is not …' };
    expect(errorOfAnswer(answer, 'PutSecretValue', 'a').hint).toContain(
      'secretsmanager:PutSecretValue',
    );
  });
});
