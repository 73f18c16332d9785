export {
  createTestSecrets,
  type SealedTestSecretsOptions,
  type TestSecrets,
  type TestSecretsOptions,
  type TestValue,
  type TestValues,
} from './create-test-secrets.ts';
