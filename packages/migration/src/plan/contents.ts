import type { SecretPayload } from '../secrets/write-secret.ts';

/** A file before and after. A file that is created has no `before`. */
export interface FileContents {
  readonly before?: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * What a plan leaves out: the values, and the files they stand in. Private fields are shown by
 * neither `console.log` nor `util.inspect`; the contents are given only when asked for by name.
 */
export class MigrationContents {
  readonly #secrets: ReadonlyMap<string, SecretPayload>;
  readonly #files: ReadonlyMap<string, FileContents>;

  constructor(
    secrets: ReadonlyMap<string, SecretPayload>,
    files: ReadonlyMap<string, FileContents>,
  ) {
    this.#secrets = secrets;
    this.#files = files;
  }

  /** What the secret of this name in Secrets Manager is to hold. */
  secret(name: string): SecretPayload {
    return required(this.#secrets.get(name), name);
  }

  file(path: string): FileContents {
    return required(this.#files.get(path), path);
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }
}

function required<Content>(content: Content | undefined, name: string): Content {
  if (content === undefined) throw new RangeError(`the plan has no contents for ${name}`);
  return content;
}
