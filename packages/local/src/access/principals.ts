import type { Ids } from '../ids.ts';
import type { AccessKey, Scope, Store, StoredPrincipal } from '../store/store.ts';
import { administrator, type Identity, identityOf } from './identity.ts';
import { isLocalAdministrator, localAdministrator, parsePrincipalArn } from './principal-arn.ts';
import type {
  PrincipalDefinition,
  PrincipalKey,
  PrincipalPolicy,
  Principals,
} from './principal.ts';
import { readPrincipal, readPrincipals } from './read-principals.ts';
import { userIdOf } from './user-id.ts';

/** Who signs with an access key. */
export interface Signer {
  readonly secretAccessKey: string;
  readonly identity: Identity;
}

/** `Principals`, and what the server itself needs of them. */
export interface PrincipalRegistry extends Principals {
  signer(accessKeyId: string): Signer | undefined;
  /** The key that may do everything in an account, made once and kept. */
  administratorKey(home: Scope): AccessKey;
  /** Makes these the only principals there are. @throws as `create` */
  replaceAll(definitions: readonly PrincipalDefinition[]): void;
}

/** The principals that a store holds. Their policies are read when they change, not at each call. */
export function openPrincipals(store: Store, ids: Ids): PrincipalRegistry {
  let signers = signersOf(store);

  function change<Result>(work: () => Result): Result {
    const result = store.transaction(work);
    signers = signersOf(store);
    return result;
  }

  function keyKnownFor(principalArn: string): AccessKey | undefined {
    return store.accessKeys().find((key) => key.principalArn === principalArn);
  }

  /** The key that is there already is kept. */
  function keyFor(principalArn: string): AccessKey {
    const known = keyKnownFor(principalArn);
    if (known !== undefined) return known;
    const key = {
      accessKeyId: ids.accessKeyId(),
      secretAccessKey: ids.secretAccessKey(),
      account: parsePrincipalArn(principalArn).account,
      principalArn,
    };
    store.addAccessKey(key);
    return key;
  }

  function put(principal: StoredPrincipal): AccessKey {
    store.putRecord('principal', principal.arn, principal);
    return keyFor(principal.arn);
  }

  function drop({ arn }: StoredPrincipal): void {
    store.removeRecord('principal', arn);
    store.removeAccessKey(keyFor(arn).accessKeyId);
  }

  function find(arn: string): StoredPrincipal {
    const principal = store.records('principal').find((each) => each.arn === arn);
    if (principal === undefined) throw new RangeError('arn: there is no such principal');
    return principal;
  }

  return {
    signer: (accessKeyId) => signers.get(accessKeyId),
    administratorKey: ({ account, region }) => {
      const known = store
        .accessKeys()
        .find((key) => key.account === account && isLocalAdministrator(key.principalArn));
      return known ?? change(() => keyFor(localAdministrator(account, region)));
    },
    replaceAll: (definitions) => {
      const principals = readPrincipals(definitions);
      const wanted = new Set(principals.map(({ arn }) => arn));
      change(() => {
        for (const each of store.records('principal')) if (!wanted.has(each.arn)) drop(each);
        for (const each of principals) put(each);
      });
    },
    create: (definition) => {
      const principal = readPrincipal(definition);
      return publicKey(
        principal,
        change(() => put(principal)),
      );
    },
    putPolicies: (arn, policies: readonly PrincipalPolicy[]) => {
      const principal = find(arn);
      const { policies: read } = readPrincipal({ arn, policies });
      change(() => put({ ...principal, policies: read }));
    },
    list: () => store.records('principal'),
    // One that came with an import has no key yet.
    keyOf: (arn) => publicKey(find(arn), keyKnownFor(arn) ?? change(() => keyFor(arn))),
    remove: (arn) => {
      const principal = store.records('principal').find((each) => each.arn === arn);
      if (principal === undefined) return false;
      change(() => {
        drop(principal);
      });
      return true;
    },
  };
}

/** By access key id. A key of nobody is worth nothing. */
function signersOf(store: Store): ReadonlyMap<string, Signer> {
  const identities = new Map(
    store.records('principal').map((principal) => [principal.arn, identityOf(principal)]),
  );
  const signers = new Map<string, Signer>();
  for (const { accessKeyId, secretAccessKey, principalArn: arn } of store.accessKeys()) {
    const identity = isLocalAdministrator(arn) ? administrator(arn) : identities.get(arn);
    if (identity !== undefined) signers.set(accessKeyId, { secretAccessKey, identity });
  }
  return signers;
}

function publicKey(
  { arn, uniqueId }: StoredPrincipal,
  { accessKeyId, secretAccessKey }: AccessKey,
): PrincipalKey {
  const userId = userIdOf(parsePrincipalArn(arn), uniqueId);
  return { arn, userId, accessKeyId, secretAccessKey };
}
