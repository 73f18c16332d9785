import { inspect } from 'node:util';
import { RootKeyError } from '../errors.ts';
import { RootKey, type RootKeys } from './root-key.ts';

/** More than anybody's rotations; it keeps the key file small enough to be read whole. */
const maxKeys = 16;

/**
 * The root keys of one user: the current one, and those it has replaced, which are kept until
 * nothing is sealed under them any more. Shows nothing but public ids when printed.
 */
export class KeyRing implements RootKeys {
  readonly current: RootKey;
  readonly all: readonly RootKey[];

  /** @throws {RootKeyError} `ROOT_KEY_REFUSED` for more than 16 keys. */
  constructor(current: RootKey, retired: readonly RootKey[] = []) {
    this.current = current;
    // By id: the same key read twice is one.
    this.all = [...new Map([current, ...retired].map((key) => [key.id, key])).values()];
    if (this.all.length > maxKeys) {
      throw new RootKeyError(`there are more than ${String(maxKeys)} root keys`, {
        hint: 'let go of those that nothing needs: `undotenv local key forget`',
      });
    }
  }

  /**
   * Reads the text form: a line for each key, as `RootKey.toText` writes it, the current one first.
   *
   * @throws {RootKeyError} `ROOT_KEY_REFUSED` if it is not one.
   * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` for a later version of the text form.
   */
  static fromText(text: string): KeyRing {
    const [first = '', ...rest] = text.split(/(?<=\n)(?=.)/s);
    const ring = new KeyRing(
      RootKey.fromText(first),
      rest.map((line) => RootKey.fromText(line)),
    );
    if (ring.all.length !== rest.length + 1) throw new RootKeyError('a root key is there twice');
    return ring;
  }

  /** The public id of the current key. */
  get id(): string {
    return this.current.id;
  }

  get ids(): string[] {
    return this.all.map(({ id }) => id);
  }

  /** The same keys behind a new one. */
  withCurrent(key: RootKey): KeyRing {
    return new KeyRing(key, this.all);
  }

  /** The same keys and those of `other`, with which nothing new is sealed. */
  withRetired({ all }: RootKeys): KeyRing {
    return new KeyRing(this.current, [...this.all, ...all]);
  }

  /** The current key, and the retired ones but those. */
  without(ids: readonly string[]): KeyRing {
    return new KeyRing(
      this.current,
      this.all.filter(({ id }) => !ids.includes(id)),
    );
  }

  /** The keys themselves, as text: for the key file, and for the owner who saves a copy. */
  toText(): string {
    return this.all.map((key) => key.toText()).join('');
  }

  toString(): string {
    return `[root keys ${this.ids.join(', ')}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  static {
    // As a member with a computed name, `isolatedDeclarations` could not declare it.
    const redact = function (this: KeyRing): string {
      return this.toString();
    };
    Object.defineProperty(this.prototype, inspect.custom, { value: redact });
  }
}
