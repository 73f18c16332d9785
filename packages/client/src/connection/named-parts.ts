import type { Secret } from '@undotenv/manifest';
import { isSecret, revealed } from '../sealed/secret.ts';
import { protocolOf } from './engine.ts';

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

export type Field = keyof typeof aliases;

export type AliasOf<Name extends Field> = (typeof aliases)[Name][number];

export type Part = string | number;

/** The parts of a connection under any of the names that secrets give them, sealed or not. */
export interface NamedParts extends Readonly<
  Partial<Record<AliasOf<Field>, Part | Secret<Part> | null | undefined>>
> {
  /** Whatever a driver takes under this name may stand there. */
  readonly ssl?: unknown;
}

/**
 * What stands under any name of a field, the usual one first; empty text only if there is nothing
 * else.
 *
 * @throws {TypeError} naming a part that stands there twice, and says two things.
 */
export function partOf(field: Field, parts: NamedParts): Part | Secret<Part> | undefined {
  const names: readonly AliasOf<Field>[] = aliases[field];
  const given = names.filter((name) => (parts[name] ?? undefined) !== undefined);
  const [first = given[0], ...others] = given.filter((name) => textOf(parts[name]) !== '');
  if (first === undefined) return undefined;
  const said = (name: AliasOf<Field>): string => meaningOf(field, textOf(parts[name]));
  const other = others.find((name) => said(name) !== said(first));
  if (other !== undefined) throw new TypeError(`${first} and ${other} are both given, and differ`);
  return parts[first] ?? undefined;
}

/** A scheme may name an engine otherwise than the secret does. */
function meaningOf(field: Field, text: string): string {
  return field === 'scheme' ? protocolOf(text) : text;
}

/** What a part holds; of one that is not there, empty text. */
export function textOf(part: Part | Secret<Part> | null | undefined): string {
  return String(revealed<Part | null | undefined>(part) ?? '');
}

/** Whether a part that counts is a secret. */
export function hasSecret(parts: NamedParts): boolean {
  const names = [...Object.values(aliases).flat(), 'ssl'] as const;
  return names.some((name) => isSecret(parts[name]));
}
