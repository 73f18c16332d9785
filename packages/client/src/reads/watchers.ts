import { parseSecretArn } from '@undotenv/protocol';
import type { SecretChange } from '../reference-client.ts';
import { isSameVersion, type StoredSecret } from '../sources/source.ts';
import type { ReadRequest } from './read-request.ts';
import type { Form, Reading } from './readings.ts';

/** May be async: what it throws or rejects with is logged. */
export type ChangeListener = (change: SecretChange) => unknown;

/** Who wants to hear of new versions of a secret, by whatever reference it is read. */
export interface Watchers {
  /** @returns what ends the watching. */
  readonly add: (request: ReadRequest, listener: ChangeListener) => () => void;
  /** Tells of what was read if it is another version than the one known. */
  see(reading: Reading): void;
}

export interface WatcherParts {
  /** The client's own region, where names are. */
  readonly region: string;
  readonly formOf: (request: ReadRequest) => Form;
  /** What is cached under a key, and of everything. */
  readonly keptAt: (key: string) => Reading | undefined;
  readonly kept: () => Iterable<Reading>;
  /**
   * Reads what is cached for `request` anew, if that is another version: who is told of a change
   * reads it next, and must not find the version before.
   */
  readonly catchUp: (request: ReadRequest, versionId: string) => Promise<unknown> | undefined;
  /** Told what a listener threw: it is nobody's to catch where the value was read. */
  readonly onFailed: (secretId: string, error: unknown) => void;
}

interface Watch {
  readonly request: ReadRequest;
  readonly form: Form;
  readonly region: string;
  readonly listeners: Set<ChangeListener>;
  /** What the listeners know: of another reference until there is something of their own. */
  known: Reading | undefined;
  /** The version, found by another reference, for which theirs was read anew last. */
  caughtUpFor?: string;
  isCatchingUp: boolean;
}

export function createWatchers(parts: WatcherParts): Watchers {
  const watches = new Map<string, Watch>();
  const bySecretId = new Map<string, Set<Watch>>();

  function tell({ request: { secretId }, listeners }: Watch, before: Reading, now: Reading): void {
    const { versionId } = now.value.stored;
    const change = { secretId, versionId, previousVersionId: before.value.stored.versionId };
    for (const listener of listeners) {
      Promise.resolve()
        // Another listener may have ended it meanwhile.
        .then(() => (listeners.has(listener) ? listener(change) : undefined))
        .catch((error: unknown) => {
          parts.onFailed(secretId, error);
        });
    }
  }

  function seeOwn(watch: Watch, reading: Reading): void {
    const { known } = watch;
    watch.known = reading;
    if (known === undefined || known.askedAtMs > reading.askedAtMs) return;
    if (isChange(known, reading)) tell(watch, known, reading);
  }

  /** Read by the watch's own reference, it is seen as any read is; if that fails, this is known. */
  function seeOther(watch: Watch, reading: Reading): void {
    const { known, request } = watch;
    if (known === undefined) watch.known = reading;
    if (known === undefined || !isChange(known, reading)) return;
    const { versionId } = reading.value.stored;
    const isLate = reading.askedAtMs < known.askedAtMs;
    if (isLate || watch.isCatchingUp || watch.caughtUpFor === versionId) return;
    const tellOther = (): void => {
      if (watch.known !== known) return;
      watch.known = reading;
      tell(watch, known, reading);
    };
    watch.caughtUpFor = versionId;
    const catchingUp = parts.catchUp(request, versionId);
    if (catchingUp === undefined) {
      tellOther();
      return;
    }
    watch.isCatchingUp = true;
    catchingUp.catch(tellOther).finally(() => {
      watch.isCatchingUp = false;
    });
  }

  /** Those whose reference may be of the secret that was read. */
  function* watchesOf({ value: { stored } }: Reading): Iterable<Watch> {
    const { arn, name } = stored;
    if (arn === undefined || name === undefined) return;
    // An ARN may leave out its suffix.
    for (const id of [name, arn, arn.slice(0, -7)]) yield* bySecretId.get(id) ?? [];
  }

  function latestKept(watch: Watch): Reading | undefined {
    const own = parts.keptAt(watch.form.key);
    if (own !== undefined) return own;
    let latest: Reading | undefined;
    for (const reading of parts.kept()) {
      if (!isOtherOf(watch, reading)) continue;
      if (latest === undefined || latest.askedAtMs < reading.askedAtMs) latest = reading;
    }
    return latest;
  }

  function open(request: ReadRequest, form: Form): Watch {
    const { secretId } = request;
    const region = parseSecretArn(secretId)?.region ?? request.region ?? parts.region;
    const listeners = new Set<ChangeListener>();
    const watch: Watch = {
      request,
      form,
      region,
      listeners,
      known: undefined,
      isCatchingUp: false,
    };
    watch.known = latestKept(watch);
    watches.set(form.key, watch);
    bySecretId.set(secretId, (bySecretId.get(secretId) ?? new Set()).add(watch));
    return watch;
  }

  function end(watch: Watch): void {
    const { form, request } = watch;
    const others = bySecretId.get(request.secretId);
    watches.delete(form.key);
    others?.delete(watch);
    if (others?.size === 0) bySecretId.delete(request.secretId);
  }

  return {
    add(request, listener) {
      const form = parts.formOf(request);
      const watch = watches.get(form.key) ?? open(request, form);
      // Of its own, so that one listener added twice is told twice and removed once.
      const own: ChangeListener = (change) => listener(change);
      watch.listeners.add(own);
      return () => {
        if (watch.listeners.delete(own) && watch.listeners.size === 0) end(watch);
      };
    },
    see(reading) {
      const own = watches.get(reading.form.key);
      if (own !== undefined) seeOwn(own, reading);
      // Else two references that lag behind each other by turns would be read without end.
      if (own?.isCatchingUp === true) return;
      for (const watch of watchesOf(reading)) {
        if (watch !== own && isOtherOf(watch, reading)) seeOther(watch, reading);
      }
    },
  };
}

/** Whether it is of the watched secret and label, from the same sources, by another reference. */
function isOtherOf({ form: watched, region, request, known }: Watch, reading: Reading): boolean {
  const { form, value } = reading;
  const { arn, name } = value.stored;
  if (arn === undefined || form.sources !== watched.sources || form.label !== watched.label) {
    return false;
  }
  const isOfSecret = [name, arn, arn.slice(0, -7)].includes(request.secretId);
  // By its name another secret could be read elsewhere, or in another account.
  return (
    isOfSecret &&
    parseSecretArn(arn)?.region === region &&
    (known === undefined || isOfOneAccount(known.value.stored, value.stored))
  );
}

function isChange(before: Reading, now: Reading): boolean {
  const [seen, stored] = [before.value.stored, now.value.stored];
  return isOfOneAccount(seen, stored) && !isSameVersion(seen, stored);
}

/** Unknown of what has no ARN. */
function isOfOneAccount({ arn: one }: StoredSecret, { arn: other }: StoredSecret): boolean {
  if (one === undefined || other === undefined) return true;
  return parseSecretArn(one)?.account === parseSecretArn(other)?.account;
}
