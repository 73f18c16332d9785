import { type RotateSecretRequest, ServiceException } from '@undotenv/protocol';
import { beginRun, takeBackRun } from '../rotation/begin-run.ts';
import { configureRotation } from '../rotation/configure-rotation.ts';
import { requireInvocation } from '../rotation/require-invocation.ts';
import { rotationRules, rotationTimes } from '../rotation/rotation-rules.ts';
import { unfinishedVersion } from '../rotation/rotation-state.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { flag, list, membersOf, structure, text } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { StoredSecret } from '../store/store.ts';
import { versionWithId } from '../versions.ts';
import type { WaitingOperation } from './operation.ts';

const parse = membersOf({
  SecretId: members.secretId,
  ClientRequestToken: members.clientRequestToken,
  RotationLambdaARN: text({ max: 2_048 }),
  RotationRules: rotationRules,
  RotateImmediately: flag(),
  ExternalSecretRotationMetadata: list(structure({}), { max: Number.MAX_SAFE_INTEGER }),
  ExternalSecretRotationRoleArn: text({ min: 20, max: 2_048 }),
});

/**
 * Answers as soon as the rotation has begun: its steps follow, and DescribeSecret tells how far they
 * got. It waits for one thing, whether the function can be called at all.
 */
export const rotateSecret: WaitingOperation<'RotateSecret'> = {
  name: 'RotateSecret',
  parse: (body) => {
    const {
      ExternalSecretRotationMetadata: externalMetadata,
      ExternalSecretRotationRoleArn: externalRole,
      ...request
    } = parse(body);
    // To pass over them would let the caller believe that a partner rotates the secret.
    if (externalMetadata !== undefined || externalRole !== undefined) throw externalUnsupported();
    return request;
  },
  handle: async (request, context) => {
    const token = requireToken(request.ClientRequestToken);
    const times = rotationTimes(request.RotationRules);
    const secret = findChangeableSecret(request.SecretId, context);
    const answer = { ARN: secret.arn, Name: secret.name, VersionId: token };
    if (isRetry(secret, token)) return answer;
    const configured = configureRotation(secret, request, times, context.clock.now());
    checkComplete(secret);
    requireInvocation(configured, context);
    if (!context.rotations.canInvoke(configured.rotation.functionArn)) throw notInvocable();
    const kind = isImmediate(request) ? 'rotation' : 'test';
    const begun = beginRun(configured, { kind, versionId: token }, context);
    const isReached = await context.rotations.start(begun, () => {
      takeBackRun(secret, begun, context.store);
    });
    if (!isReached) throw notInvocable();
    return answer;
  },
};

/** Another exception than that of the operations which take a value (observed). */
function requireToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new ServiceException(
    'InvalidParameterException',
    'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
  );
}

function isImmediate({ RotateImmediately: immediately = true }: RotateSecretRequest): boolean {
  return immediately;
}

/** A token names one rotation: its repetition starts no second one (assumed). */
function isRetry({ versions, rotation, arn }: StoredSecret, token: string): boolean {
  if (versionWithId(versions, token) === undefined) return false;
  if (rotation !== undefined) return true;
  throw new ServiceException(
    'InvalidRequestException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );
}

/** The text is one that users quote. */
function checkComplete(secret: StoredSecret): void {
  if (unfinishedVersion(secret) === undefined) return;
  throw new ServiceException(
    'InvalidRequestException',
    "A previous rotation isn't complete. That rotation will be reattempted.",
  );
}

function notInvocable(): ServiceException {
  return new ServiceException(
    'AccessDeniedException',
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
  );
}

function externalUnsupported(): ServiceException {
  return new ServiceException(
    'InvalidParameterException',
    "Rotation by a partner is not supported by undotenv's local Secrets Manager.",
  );
}
