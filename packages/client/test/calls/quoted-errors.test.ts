import { expect, it } from 'vitest';
import { errorInItsWords } from '../../src/calls/quoted-errors.ts';

it.each(['InvalidRequestException', 'InvalidParameterException'])(
  'a refusal in the service’s words says what to do, whatever they are: %s',
  (awsCode) => {
    const message = 'You can’t perform this operation: the secret was marked for deletion.';
    const error = errorInItsWords({ status: 400, awsCode, message }, 'GetSecretValue', 'a');
    expect(error).toMatchObject({
      code: 'INVALID_REQUEST',
      message,
      hint: 'change what the message names; a secret that was deleted must be restored first',
      secretId: 'a',
    });
  },
);
