export {
  createLambdaClient,
  type LambdaClientOptions,
  type SealedLambdaClientOptions,
} from './create-lambda-client.ts';
export {
  secretsMiddleware,
  type MiddlewareRequest,
  type SecretsMiddleware,
  type SecretsMiddlewareOptions,
} from './middleware.ts';
export { thawClock } from './thaw-clock.ts';
