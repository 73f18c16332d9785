import type { Scope } from '../store/store.ts';
import type { Identity } from './identity.ts';

/** Who calls, and where: the account of the access key and the region of the credential scope. */
export interface Caller extends Scope {
  readonly principalArn: string;
  /** Who that is to policies, and what its own allow. */
  readonly identity: Identity;
  /** The id of the access key it signed with, or claims to have where nobody looks. */
  readonly accessKeyId?: string;
  /** The address the request came from. */
  readonly sourceIp: string;
  /** The id of an AWS service that calls to manage secrets of its own; absent for everybody else. */
  readonly service?: string;
}
