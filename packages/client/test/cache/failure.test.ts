import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/cache/failure.ts';
import { errorInItsWords } from '../../src/calls/quoted-errors.ts';
import { errorOfAnswer } from '../../src/calls/service-errors.ts';
import { errorOfAnyAnswer } from '../../src/calls/write-errors.ts';
import { CredentialsMissingError, ResponseRefusedError } from '../../src/errors.ts';

/** In its words or in ours: what the cache makes of a failure is the same. */
function refusals(awsCode: string, status: number): Set<boolean> {
  const answer = { status, awsCode, message: 'synthetic' };
  const errors = [errorOfAnswer, errorInItsWords, errorOfAnyAnswer].map((errorOf) =>
    errorOf(answer, 'GetSecretValue', 'a'),
  );
  return new Set(errors.map(isRefusal));
}

describe('a failure of a refresh', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['DecryptionFailure', 400],
    ['InvalidRequestException', 400],
    ['ResourceNotFoundException', 400],
    // Of an access key that was deleted or disabled.
    ['UnrecognizedClientException', 400],
    ['InvalidClientTokenId', 403],
  ])('is a refusal where the service means the secret or the caller: %s', (awsCode, status) => {
    expect(refusals(awsCode, status)).toEqual(new Set([true]));
  });

  it.each([
    // Credentials that newer ones replace, and clocks that are wrong.
    ['ExpiredTokenException', 400],
    ['RequestExpired', 400],
    ['InvalidSignatureException', 400],
    ['IncompleteSignature', 400],
    ['MissingAuthenticationTokenException', 400],
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['RequestTimeoutException', 408],
    ['InternalServiceError', 500],
    ['ServiceUnavailable', 503],
    ['ClientGoneException', 503],
    ['', 502],
  ])('is none where nothing was said of the secret: %s (%d)', (awsCode, status) => {
    expect(refusals(awsCode, status)).toEqual(new Set([false]));
  });

  it('is none where nothing was asked, or nothing was to be believed', () => {
    expect(isRefusal(new CredentialsMissingError('synthetic'))).toBe(false);
    expect(isRefusal(new ResponseRefusedError('synthetic', {}))).toBe(false);
    expect(isRefusal(new TypeError('ACCESS_DENIED'))).toBe(false);
  });
});
