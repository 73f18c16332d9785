/** An identity policy as IAM takes it. Plain data: `JSON.stringify` makes the text. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly AllowStatement[];
}

export interface AllowStatement {
  /** Unique in its document. */
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** By operator and key. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * Characters of a managed policy; white space does not count.
 *
 * @see IAM User Guide, "IAM and AWS STS quotas"
 */
export const policyMaxLength = 6_144;

export function lengthOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}
