/** A secret's ARN taken apart. `resource` is the name, with or without the random suffix. */
export interface SecretArn {
  partition: string;
  region: string;
  account: string;
  /** What follows `secret:`, e.g. `prod/api/db-a1B2c3`. */
  resource: string;
}

const secretArnPattern = /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:([^:]+)$/;

/** Takes `text` apart, or answers `undefined` if it is not the ARN of a secret. */
export function parseSecretArn(text: string): SecretArn | undefined {
  // Most are names, and no expression has to be run to see that.
  if (!text.startsWith('arn:')) return undefined;
  const [, partition, region, account, resource] = secretArnPattern.exec(text) ?? [];
  if (!partition || !region || !account || !resource) return undefined;
  return { partition, region, account, resource };
}

export function formatSecretArn(arn: SecretArn): string {
  return `arn:${arn.partition}:secretsmanager:${arn.region}:${arn.account}:secret:${arn.resource}`;
}

/**
 * The partition a region belongs to, by its prefix.
 *
 * @see AWS General Reference, "Amazon Resource Names"
 */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
