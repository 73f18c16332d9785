import type { ReadVersion } from '../reference-client.ts';
import type { StoredSecret } from '../sources/source.ts';
import type { SecretValue } from '../values/secret-value.ts';
import type { ReadRequest } from './read-request.ts';

/** How a version was asked for: by name or ARN, under which label. */
export type Form = Pick<
  ReadRequest,
  'secretId' | 'versionStage' | 'versionId' | 'region' | 'cacheKey'
>;

/** How a value was read last. */
export interface Reading {
  /** Held by whatever shows it. */
  readonly value: SecretValue;
  readonly form: Form;
  /** As the last answer had it. */
  readonly version: ReadVersion;
  /** Monotonic milliseconds. */
  readonly askedAtMs: number;
}

/** How each value was read; the value stays the same while the version does. */
export interface Readings {
  /** Of a value, or of an object that shows it. */
  of(shown: object): Reading | undefined;
  /** A source gave this for the value, now or again. */
  note(value: SecretValue, request: ReadRequest, answer: Answer): void;
  /** An object shows the value to the application. */
  show(object: object, value: SecretValue): void;
}

export interface Answer {
  readonly stored: StoredSecret;
  readonly source: string;
  readonly askedAtMs: number;
}

export function createReadings(): Readings {
  /** Weak: a value that nobody shows is nobody's, and so is an object that the application dropped. */
  const readings = new WeakMap<SecretValue, Reading>();
  const values = new WeakMap<object, SecretValue>();
  return {
    of(shown) {
      const value = values.get(shown) ?? (shown as SecretValue);
      return readings.get(value);
    },
    note(value, request, { stored, source, askedAtMs }) {
      const before = readings.get(value);
      const version = versionFrom(stored, source);
      readings.set(value, {
        value,
        form: before?.form ?? formOf(request),
        version: before !== undefined && isSame(before.version, version) ? before.version : version,
        askedAtMs,
      });
    },
    show(object, value) {
      values.set(object, value);
    },
  };
}

/** Without the request's shortcut: what is forgotten must not be held here. */
function formOf({ secretId, versionStage, versionId, region, cacheKey }: ReadRequest): Form {
  return { secretId, versionStage, versionId, region, cacheKey };
}

function versionFrom(stored: StoredSecret, source: string): ReadVersion {
  const { secretId, versionId, stages, replicaRegion } = stored;
  return Object.freeze({
    secretId,
    versionId,
    stages,
    source,
    ...(replicaRegion !== undefined && { replicaRegion }),
  });
}

function isSame(one: ReadVersion, other: ReadVersion): boolean {
  return (
    one.replicaRegion === other.replicaRegion && one.stages.join('\n') === other.stages.join('\n')
  );
}
