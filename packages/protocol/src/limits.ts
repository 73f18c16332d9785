/**
 * Limits of the real service.
 *
 * @see AWS Secrets Manager User Guide, "AWS Secrets Manager quotas", and the API Reference's
 *   parameter constraints
 */
export const limits = {
  /** SecretString in UTF-8 bytes, or SecretBinary before base64. */
  secretValueMaxBytes: 65_536,
  secretNameMaxLength: 512,
  /** A SecretId may be an ARN, hence longer than a name. */
  secretIdMaxLength: 2_048,
  descriptionMaxLength: 2_048,
  /** The name of a partner. */
  secretTypeMaxLength: 256,
  secretsPerRegion: 500_000,
  clientRequestTokenMinLength: 32,
  clientRequestTokenMaxLength: 64,
  stagingLabelMaxLength: 256,
  stagingLabelsPerSecret: 20,
  /** About 100; deprecated versions go first, and never one younger than 24 hours. */
  versionsPerSecret: 100,
  deprecatedVersionMinAgeMs: 86_400_000,
  tagsPerSecret: 50,
  tagKeyMaxLength: 128,
  tagValueMaxLength: 256,
  /** Characters of a resource policy's text. */
  resourcePolicyMaxLength: 20_480,
  recoveryWindowMinDays: 7,
  recoveryWindowMaxDays: 30,
  pageMaxResults: 100,
  /** Secrets in one BatchGetSecretValue, listed or on a page. */
  secretsPerBatch: 20,
  filtersPerRequest: 10,
  filterValuesPerFilter: 10,
  filterValueMaxLength: 512,
  passwordMaxLength: 4_096,
  passwordDefaultLength: 32,
} as const;
