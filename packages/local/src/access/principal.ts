/** An identity policy: what the principal it is attached to may do. */
export interface PrincipalPolicy {
  /** Under which reasons mention it. */
  readonly name: string;
  /** The policy document, as data or as the JSON text it is in a file. */
  readonly document: object | string;
}

/** Who may call the local server besides the account's own key. */
export interface PrincipalDefinition {
  /** Of a user, a role, an assumed role's session, or an account's root user. */
  readonly arn: string;
  /** Without any, only what policies of secrets allow is allowed. */
  readonly policies?: readonly PrincipalPolicy[];
  /** `aws:PrincipalTag/KEY` of its calls. */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * What AWS knows the user or role by, such as `AROA…`, for policies that ask for `aws:userid`; 16
   * to 128 capitals and digits. One made of the ARN if absent.
   */
  readonly uniqueId?: string;
}

/** What SDKs sign a principal's calls with. */
export interface PrincipalKey {
  readonly arn: string;
  /** `aws:userid` of its calls. */
  readonly userId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The principals of a local server, kept with its store. */
export interface Principals {
  /**
   * Makes a principal and its access key. One that is there already is given these policies and
   * tags, and keeps its key.
   *
   * @throws {InvalidPrincipalsError} `INVALID_PRINCIPALS` with everything that is wrong.
   */
  create(definition: PrincipalDefinition): PrincipalKey;
  /**
   * Replaces all policies of a principal; they hold from its next call on.
   *
   * @throws {RangeError} if there is no such principal.
   * @throws {InvalidPrincipalsError} `INVALID_PRINCIPALS`
   */
  putPolicies(arn: string, policies: readonly PrincipalPolicy[]): void;
  /** Oldest change first, with policy documents as texts. */
  list(): readonly PrincipalDefinition[];
  /** @throws {RangeError} if there is no such principal. */
  keyOf(arn: string): PrincipalKey;
  /** Its key is worth nothing from now on. False if there was no such principal. */
  remove(arn: string): boolean;
}
