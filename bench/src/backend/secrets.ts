/** The secrets of the stub backend: all have the same text, which is one of nobody. */
export const secretText = 'synthetic-password-1';

export function secretNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `bench/secret_${String(index)}`);
}

/** A secret as GetSecretValue and BatchGetSecretValue answer it. */
export function secretAnswer(name: string): object {
  return {
    ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-abcdef`,
    Name: name,
    VersionId: '00000000-0000-4000-8000-000000000001',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: 1_750_000_000,
    SecretString: secretText,
  };
}
