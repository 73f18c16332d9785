import type { Environment } from './start-child.ts';

/**
 * What every child has, and nothing else: a variable of the developer's shell, such as
 * NODE_OPTIONS or a proxy, would be measured too.
 */
export const bareEnvironment: Environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key',
  AWS_SECRET_ACCESS_KEY: 'synthetic-signing-key',
  // The SDK prints a notice on Node 20, which would cost it time at every start.
  NODE_NO_WARNINGS: '1',
  // The SDK looks for its files below it, and finds none.
  HOME: '/nonexistent',
};
