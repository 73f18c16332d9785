import type { Secret } from '@undotenv/manifest';
import { mark, redactedMethods } from '../values/redaction.ts';

/**
 * Private, the value is no property: `structuredClone`, `v8.serialize` and `postMessage` copy an
 * empty object, and neither spreading nor enumerating finds anything.
 */
class SealedValue<Value> implements Secret<Value> {
  readonly #value: Value;

  // Not as methods: what the type does not declare, linters that know types do not let pass as text.
  static {
    Object.defineProperties(this.prototype, {
      ...redactedMethods,
      toString: { value: () => mark },
      toLocaleString: { value: () => mark },
      valueOf: { value: () => mark },
    });
    Object.freeze(this.prototype);
  }

  constructor(value: Value) {
    this.#value = value;
    Object.freeze(this);
  }

  reveal(): Value {
    return this.#value;
  }

  static is(value: unknown): value is SealedValue<unknown> {
    return typeof value === 'object' && value !== null && #value in value;
  }
}

/** A {@link Secret} of one's own; what is one already stays as it is. */
export function sealValue<Value>(value: Value): Secret<Value> {
  // Of the same value: a secret of a secret would be revealed to be nothing.
  return SealedValue.is(value) ? (value as unknown as Secret<Value>) : new SealedValue(value);
}

export function isSecret(value: unknown): value is Secret<unknown> {
  return SealedValue.is(value);
}

/** What a secret holds, and what is no secret as it is: for drivers, which take both. */
export function revealed<Value>(value: Value | Secret<Value>): Value {
  // What is one was typed as one.
  return SealedValue.is(value) ? (value.reveal() as Value) : (value as Value);
}
