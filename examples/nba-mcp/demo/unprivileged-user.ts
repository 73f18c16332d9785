import { readFileSync } from 'node:fs';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that every Unix has and nobody logs in to. */
const candidates = ['nobody', 'daemon'];

/**
 * The user Postgres must run as: it refuses to run as root. `undefined` if the present user will do.
 *
 * @throws {Error} if the present user is root and the system has no account to run it as.
 */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = parsePasswd(readFileSync('/etc/passwd', 'utf8'));
  for (const name of candidates) {
    const user = users.get(name);
    // macOS gives nobody the id -2, which chown(2) of Node cannot express.
    if (user !== undefined && user.uid > 0 && user.gid > 0) return user;
  }
  throw new Error(
    `Postgres refuses to run as root, and there is no user ${candidates.join(' or ')}`,
  );
}

/** @see passwd(5): name:password:uid:gid:comment:home:shell */
function parsePasswd(text: string): Map<string, SystemUser> {
  const users = text.split('\n').map((line): [string, SystemUser] => {
    const [name = '', , uid, gid] = line.split(':');
    return [name, { uid: Number(uid), gid: Number(gid) }];
  });
  return new Map(users);
}
