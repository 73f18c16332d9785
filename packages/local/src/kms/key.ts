/** What a key shall be; everything may be left out. */
export interface KeyDefinition {
  /** Such as `alias/app`. `alias/aws/…` are the services' own. */
  readonly alias?: string;
  /** What ends the key's ARN; a UUID of its own if absent. */
  readonly keyId?: string;
  /** The key policy as JSON. If absent, the identity policies of the key's account decide. */
  readonly policy?: string;
  /** Twelve digits; the server's own if absent. */
  readonly account?: string;
  /** The server's own if absent. */
  readonly region?: string;
}

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

export interface Key {
  readonly arn: string;
  readonly keyId: string;
  readonly aliases: readonly string[];
  readonly policy: string;
  readonly state: KeyState;
  /** When the key is gone, while it is awaiting that. */
  readonly deletionDate?: Date;
}

/**
 * The KMS keys of a local server, kept with its store. They encrypt nothing: values are sealed by
 * the store alike. A key decides who may write and read what is under it, as on AWS.
 *
 * A server without any takes every `KmsKeyId` for a key that exists and that everybody may use.
 * From the first one on, a key it does not know is refused. The default key, `aws/secretsmanager`,
 * is always there and no part of this.
 *
 * Every `key` is a key's id or alias in the server's own account and region, or an ARN; a
 * `RangeError` says that there is none.
 */
export interface Keys {
  /**
   * Makes a key. One that has the id or alias already is given the policy, and stays as it is.
   *
   * @throws {RangeError} naming what is malformed or taken by another key.
   * @throws {InvalidPolicyError} `INVALID_POLICY`
   */
  create(definition?: KeyDefinition): Key;
  /** In order of their ARNs, without those that are gone. */
  list(): readonly Key[];
  /** @throws {InvalidPolicyError} `INVALID_POLICY` */
  putPolicy(key: string, policy: string): Key;
  enable(key: string): Key;
  disable(key: string): Key;
  /** Makes the key useless at once, and gone after `days`: 7 to 30, the default. */
  scheduleDeletion(key: string, days?: number): Key;
  /** Leaves the key disabled, as KMS does. */
  cancelDeletion(key: string): Key;
}
