/** What a core client's tests sign with, and what they are answered. */
export const keys = { accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic-key' };
export const region = 'us-east-1';

export function arnOf(name: string, account = '123456789012', where: string = region): string {
  return `arn:aws:secretsmanager:${where}:${account}:secret:${name}`;
}

/** As GetSecretValue answers. */
export function stored(version: number, SecretString: string, Name = 'a') {
  return {
    ARN: arnOf(`${Name}-aBcDeF`),
    Name,
    VersionId: `version-${String(version)}`,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: 1_767_323_045,
    SecretString,
  };
}
