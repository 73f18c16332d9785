import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const source = new URL('../src/', import.meta.url);
const imported = /^(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)';/gms;

/** Every file that is loaded with this one; types load nothing. */
async function loadedWith(file: URL, found = new Set<string>()): Promise<Set<string>> {
  const name = file.href.slice(source.href.length);
  if (found.has(name)) return found;
  found.add(name);
  const text = await readFile(file, 'utf8');
  for (const [, path = ''] of text.matchAll(imported)) await loadedWith(new URL(path, file), found);
  return found;
}

describe('the core client', () => {
  it('loads nothing of what is given to it, and nothing on demand', async () => {
    const loaded = await loadedWith(new URL('core.ts', source));
    expect([...loaded].sort()).toEqual([
      'cache/cache-events.ts',
      'cache/engine.ts',
      'cache/failure.ts',
      'cache/forget.ts',
      'cache/misses.ts',
      'cache/policy.ts',
      'cache/repeat-error.ts',
      'cache/rules.ts',
      'cache/suspicion.ts',
      'cache/token-bucket.ts',
      'calls/batched-calls.ts',
      'calls/batches.ts',
      'calls/default-endpoint.ts',
      'calls/endpoint.ts',
      'calls/hinted.ts',
      'calls/http.ts',
      'calls/quoted-errors.ts',
      'calls/retry.ts',
      'calls/service-errors.ts',
      'calls/signed-calls.ts',
      'calls/within.ts',
      'clock.ts',
      'core-client.ts',
      'core-credentials.ts',
      'core-functions.ts',
      'core-parts.ts',
      'core-rules.ts',
      'core.ts',
      'credentials/fixed-credentials.ts',
      'credentials/from-variables.ts',
      'credentials/hold-credentials.ts',
      'errors.ts',
      'from-environment.ts',
      'reads/alias.ts',
      'reads/check-secret-id.ts',
      'reads/read-values.ts',
      'sources/stored-bytes.ts',
      'sources/stored-secret.ts',
      'values/json.ts',
      'values/redaction.ts',
      'values/views.ts',
    ]);
    for (const name of loaded) {
      expect(await readFile(new URL(name, source), 'utf8'), name).not.toContain('import(');
    }
  });
});
