import { ServiceException } from '@undotenv/protocol';

/** The request's token, which becomes the new version's id. SDKs and the AWS CLI fill it in. */
export function requireToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new ServiceException(
    'InvalidRequestException',
    'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
  );
}
