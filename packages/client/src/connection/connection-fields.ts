import type { Secret } from '@undotenv/manifest';
import { isSecret, sealValue } from '../sealed/secret.ts';
import { redacting } from '../values/redaction.ts';
import {
  partOf,
  textOf,
  type AliasOf,
  type Field,
  type NamedParts,
  type Part,
} from './named-parts.ts';
import { portOf } from './port.ts';
import { askedModeIn } from './ssl-mode.ts';
import { schemeIn, usualPortIn } from './stated-engine.ts';
import { isThisMachine } from './tls-parameters.ts';

/** Each field as `Parts` types it under one of its names: sealed, absent, or what it is. */
export interface ConnectionFields<Parts> {
  readonly scheme: FieldOf<Parts, 'scheme'>;
  readonly host: FieldOf<Parts, 'host'>;
  readonly port: Filled<FieldOf<Parts, 'port', number>, number>;
  readonly user: FieldOf<Parts, 'user'>;
  readonly password: FieldOf<Parts, 'password'>;
  readonly database: FieldOf<Parts, 'database'>;
  readonly sslMode: Filled<
    AsGiven<Parts[keyof Parts & (AliasOf<'sslMode'> | 'ssl')], string>,
    string
  >;
}

type FieldOf<Parts, Name extends Field, Type = string> = AsGiven<
  Parts[keyof Parts & AliasOf<Name>],
  Type
>;

type AsGiven<Given, Type> = [Given] extends [never]
  ? undefined
  : Given extends Secret<unknown>
    ? Secret<Type>
    : Given extends Part | boolean
      ? Type
      : // Of what may be anything, it may be each of these.
        Secret<unknown> extends Given
        ? Secret<Type> | Type | undefined
        : undefined;

/** There may be a default where nothing is given. */
type Filled<Given, Default> = undefined extends Given ? Given | Default : Given;

/**
 * A database's secret with one name for each field, whatever the secret calls them: `user` for
 * `username`, `db_user` and `MYSQL_USER`, and so on. Keys that are none of these are left out.
 *
 * ```ts
 * const { host, port, user, password } = connectionFields(await client.get('database'));
 * ```
 *
 * `scheme` is that of the engine's drivers, `postgres` for `aurora-postgresql` and `redshift`. `port`
 * is a number from 1 to 65535; where there is none, the usual one if `scheme` or `engine` says
 * PostgreSQL, Redshift, MySQL or MongoDB. `sslMode` that is not given, nor `ssl` for it with true or
 * false or the name of a mode, is `verify-full` where the host is another machine, and `disable` on
 * this one.
 *
 * @returns a copy as of now, which prints as `[redacted]`; what is sealed in `parts` is sealed in it.
 * @throws {TypeError} naming a field that is given twice with different values.
 * @throws {RangeError} if the port is not from 1 to 65535.
 */
export function connectionFields<const Parts extends NamedParts>(
  parts: Parts,
): ConnectionFields<Parts> {
  const fields = {
    scheme: schemeFieldIn(parts),
    host: textIn(parts, 'host'),
    port: portIn(parts),
    user: textIn(parts, 'user'),
    password: textIn(parts, 'password'),
    database: textIn(parts, 'database'),
    sslMode: sslModeIn(parts),
  };
  // The same rules, which the type has worked out from the types of the parts.
  return redacting(fields) as ConnectionFields<Parts>;
}

function textIn(parts: NamedParts, field: Field): string | Secret<string> | undefined {
  const part = partOf(field, parts);
  return part === undefined ? undefined : asSealedAs(part, textOf(part));
}

function schemeFieldIn(parts: NamedParts): string | Secret<string> | undefined {
  const part = partOf('scheme', parts);
  return part === undefined ? undefined : asSealedAs(part, schemeIn(parts));
}

function portIn(parts: NamedParts): number | Secret<number> | undefined {
  const part = partOf('port', parts);
  const text = textOf(part);
  const usual = usualPortIn(parts);
  if (text === '' && usual !== undefined) return asSealedAs(part, usual);
  return part === undefined ? undefined : asSealedAs(part, portOf(text));
}

function sslModeIn(parts: NamedParts): string | Secret<string> | undefined {
  const { mode, part } = askedModeIn(parts);
  const host = textOf(partOf('host', parts));
  if (mode !== '') return asSealedAs(part, mode);
  if (host === '' && part === undefined) return undefined;
  return asSealedAs(part, isThisMachine(host) ? 'disable' : 'verify-full');
}

function asSealedAs<Value>(part: unknown, value: Value): Value | Secret<Value> {
  return isSecret(part) ? sealValue(value) : value;
}
