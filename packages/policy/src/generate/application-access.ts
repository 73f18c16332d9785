/** A secret by its name or ARN, as the application reads it. */
export interface SecretToRead {
  readonly name: string;
  /** Where it is read, if not in the regions of the others; an ARN says so itself. */
  readonly region?: string | undefined;
}

/** What one application reads, and from where. */
export interface ApplicationAccess {
  /** The account of the secrets that `secrets` gives by name: twelve digits. */
  readonly account: string;
  /**
   * Where those are read that have no region of their own: the application's, and those with
   * replicas it falls back on.
   */
  readonly regions: readonly string[];
  /**
   * As the application reads them: names, or ARNs with or without the random suffix. An ARN says
   * where it is by itself; `account` and `regions` add nothing to it.
   */
  readonly secrets: readonly (string | SecretToRead)[];
  /**
   * ARNs of the KMS keys that the secrets are under, in each region. None for `aws/secretsmanager`:
   * whoever may read a secret under that key needs no permission for the key.
   */
  readonly kmsKeys?: readonly string[];
  /** The staging labels it may ask for; if absent, every version of its secrets. */
  readonly stages?: readonly string[];
  /** Whether it calls BatchGetSecretValue; false if absent. */
  readonly batch?: boolean;
  /** Whether it may look at tags, versions and rotation of its secrets; false if absent. */
  readonly describe?: boolean;
}

const region = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

/**
 * What the types do not say. A wildcard or a policy variable in any of these would allow more than
 * was asked for.
 *
 * @throws {RangeError} naming the member.
 */
export function checkAccess({ account, regions, secrets, stages }: ApplicationAccess): void {
  if (!/^\d{12}$/.test(account)) throw new RangeError('account must be twelve digits');
  if (regions.length === 0) throw new RangeError('regions must name one at least');
  for (const [at, each] of regions.entries()) checkRegion(each, `regions[${String(at)}]`);
  if (secrets.length === 0) throw new RangeError('secrets must name one at least');
  for (const [at, each] of secrets.entries()) {
    if (typeof each === 'string' || each.region === undefined) continue;
    checkRegion(each.region, `secrets[${String(at)}].region`);
  }
  if (stages?.length === 0) throw new RangeError('stages must name one at least, or be absent');
  for (const [at, each] of (stages ?? []).entries()) {
    if (each === '' || each.length > 256 || each.includes('${')) {
      throw new RangeError(`stages[${String(at)}] must be a staging label`);
    }
  }
}

function checkRegion(name: string, where: string): void {
  if (!region.test(name)) throw new RangeError(`${where} must be the name of an AWS region`);
}
