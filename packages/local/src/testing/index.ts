export type { Access, ClientOptions, TestVariables } from './connection.ts';
export { AwsRefusedError, refuseAws } from './refuse-aws.ts';
export type { TestValue, TestValues } from './seed-secrets.ts';
export { startTestServer, type TestServer, type TestServerOptions } from './start-test-server.ts';
