import { nameInArn } from '@undotenv/manifest';
import type { ClientObserver } from '../observer.ts';

/** How often something was counted under one set of dimensions. */
export interface Count {
  readonly metric: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: number;
}

/**
 * - `SecretAccess`: reads that waited for a source
 * - `SecretCacheHit`: reads that the cache answered
 * - `SecretReadFailed`: reads without the answer they need, also where the value cannot give it
 * - `SecretStaleServed`: values served beyond their time; they are among the two above
 */
export type MetricName =
  'SecretAccess' | 'SecretCacheHit' | 'SecretReadFailed' | 'SecretStaleServed';

/** What reads amount to, until they are taken. */
export interface AccessCounts extends Required<Pick<ClientObserver, 'onRead' | 'onStale'>> {
  /** Everything counted since it was last asked for. */
  take(): Count[];
}

/** Names beyond these are made up, and each would be paid for. */
const maxSeries = 1_000;

const otherSecrets = '(other)';

/** The names two of the systems use; a source of another name is called by that. */
const sourceLabels: Readonly<Record<string, string>> = {
  'secrets-manager': 'AWS',
  environment: 'EnvVar',
};

/** @param onFirst is told when there is something to take after there was nothing */
export function countAccesses(onFirst: () => void): AccessCounts {
  let counts = new Map<string, { -readonly [Member in keyof Count]: Count[Member] }>();

  function add(metric: MetricName, dimensions: Readonly<Record<string, string>>): void {
    if (counts.size === 0) onFirst();
    const key = JSON.stringify([metric, dimensions]);
    const known = counts.get(key);
    if (known !== undefined) known.count += 1;
    else if (counts.size < maxSeries || dimensions['SecretName'] === otherSecrets) {
      counts.set(key, { metric, dimensions, count: 1 });
    } else add(metric, { ...dimensions, SecretName: otherSecrets });
  }

  return {
    onRead({ secretId, outcome, source = 'unknown', code = 'UNEXPECTED' }) {
      if (outcome === 'absent') return;
      const SecretName = nameInArn(secretId);
      if (outcome === 'failed') add('SecretReadFailed', { SecretName, Code: code });
      else {
        const metric = outcome === 'cached' ? 'SecretCacheHit' : 'SecretAccess';
        add(metric, { SecretName, Source: sourceLabels[source] ?? source });
      }
    },
    onStale({ secretId }) {
      add('SecretStaleServed', { SecretName: nameInArn(secretId) });
    },
    take() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
  };
}
