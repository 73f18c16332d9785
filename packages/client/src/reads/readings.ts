import type { ReadVersion } from '../reference-client.ts';
import type { StoredSecret } from '../sources/source.ts';
import type { SecretValue } from '../values/secret-value.ts';
import type { ReadRequest } from './read-request.ts';

/** How a version was asked for. */
export interface Form {
  /** Under which it is cached. */
  readonly key: string;
  /** Whom, in which order. */
  readonly sources: string;
  /** Under which stage or version id; empty for the current version. */
  readonly label: string;
  /** Whether by its id: that version never changes. */
  readonly isVersion: boolean;
}

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
  note(value: SecretValue, form: Form, answer: Answer): void;
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
    note(value, form, { stored, source, askedAtMs }) {
      const before = readings.get(value);
      const version = versionFrom(stored, source);
      readings.set(value, {
        value,
        form,
        version: before !== undefined && isSame(before.version, version) ? before.version : version,
        askedAtMs,
      });
    },
    show(object, value) {
      values.set(object, value);
    },
  };
}

/** Nothing of the request is held: it may know a value that is forgotten. */
export function formOf(
  { versionStage = '', versionId = '' }: ReadRequest,
  sources: string,
  key: string,
): Form {
  return { key, sources, label: `${versionStage}|${versionId}`, isVersion: versionId !== '' };
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
