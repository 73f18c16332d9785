import type { Secret } from '@undotenv/manifest';
import { isSecret, revealed } from '../sealed/secret.ts';

/** What secrets call the parts of a connection, the usual name first. */
const aliases = {
  scheme: ['scheme', 'engine'],
  host: ['host', 'hostname', 'db_host', 'MYSQL_HOST'],
  port: ['port', 'db_port', 'MYSQL_PORT'],
  user: ['user', 'username', 'db_user', 'MYSQL_USER'],
  password: ['password', 'db_password', 'MYSQL_PASSWORD'],
  database: ['database', 'dbname', 'db_name', 'MYSQL_DB', 'MYSQL_DATABASE'],
  sslMode: ['sslMode', 'sslmode', 'ssl_mode'],
} as const;

type Field = keyof typeof aliases;

type Part = string | number;

/** The parts of a connection under any of the names that secrets give them, sealed or not. */
export type ConnectionFields = Readonly<
  Partial<Record<(typeof aliases)[Field][number], Part | Secret<Part> | null | undefined>>
>;

/** Under their usual names, as text. */
export type NamedFields = Partial<Record<Field, string>>;

/**
 * What a secret says of a connection. Empty text is as good as none.
 *
 * @throws {TypeError} naming a part that stands there twice, with different values.
 */
export function namedFields(fields: ConnectionFields): NamedFields {
  const named: NamedFields = {};
  for (const field of Object.keys(aliases) as Field[]) {
    const [first, second] = namesOf(field, fields);
    if (first === undefined) continue;
    if (second !== undefined) {
      throw new TypeError(`${first} and ${second} are both given, and differ`);
    }
    named[field] = textOf(fields[first]);
  }
  return named;
}

/** Whether a part that counts is a secret. */
export function hasSecret(fields: ConnectionFields): boolean {
  const names = Object.values(aliases).flat();
  return names.some((name) => isSecret(fields[name]));
}

/** The names under which a field is given: more than one only if the values differ. */
function namesOf(field: Field, fields: ConnectionFields): (keyof ConnectionFields)[] {
  const given = aliases[field].filter((name) => textOf(fields[name]) !== '');
  const [first] = given;
  if (first === undefined) return [];
  return [first, ...given.filter((name) => textOf(fields[name]) !== textOf(fields[first]))];
}

function textOf(part: ConnectionFields[keyof ConnectionFields]): string {
  return String(revealed<Part | null | undefined>(part) ?? '');
}
