/** A text that the manifest does not require, while a source that may have it cannot be asked. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { resolveVariables } from '../../src/environment/resolve-variables.ts';
import { AccessDeniedError, CredentialsMissingError, UnavailableError } from '../../src/errors.ts';
import type { ObservedRead } from '../../src/observer.ts';
import { fakeApi } from '../fake-api.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  sources: [
    {
      source: 'secrets-manager',
      fallthroughOn: { production: ['unavailable', 'denied', 'credentials'] },
    },
    { source: 'environment' },
  ],
  secrets: { token: { env: 'TOKEN', required: false } },
});

function opened(variables: Record<string, string> = {}) {
  const api = fakeApi();
  const reads: ObservedRead[] = [];
  const observers = [{ onRead: (read: ObservedRead) => reads.push(read) }];
  const client = createSecretsClient({ manifest, api, variables, observers });
  return { api, client, reads };
}

describe('a secret that need not be there, of which nothing is known', () => {
  it.each([
    ['UNAVAILABLE', new UnavailableError({})],
    ['ACCESS_DENIED', new AccessDeniedError({ action: 'secretsmanager:GetSecretValue' })],
  ])('is an error with the cause %s, whichever read asks for it', async (code, failure) => {
    const { api, client, reads } = opened();
    api.failWith(failure);
    const asked = [
      () => client.get('token'),
      () => client.refresh('token'),
      () => client.ready(),
      () => resolveVariables(client, manifest, { variables: {} }),
    ];
    for (const ask of asked) {
      await expect(ask()).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND', cause: { code } });
    }
    expect(new Set(reads.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
  });

  it('is absent where there is no AWS to ask, and the variables lack it', async () => {
    const { api, client, reads } = opened();
    api.failWith(new CredentialsMissingError('no credentials'));
    expect(await client.get('token')).toBeUndefined();
    expect((await client.ready()).token).toBeUndefined();
    expect(await resolveVariables(client, manifest, { variables: {} })).toEqual({});
    expect(new Set(reads.map(({ outcome }) => outcome))).toEqual(new Set(['absent']));
  });

  it('is what the variables say, where they have it', async () => {
    const { api, client } = opened({ TOKEN: 'synthetic-token-1' });
    api.failWith(new UnavailableError({}));
    expect(await client.get('token')).toBe('synthetic-token-1');
    expect((await client.ready()).token).toBe('synthetic-token-1');
  });

  it('is absent to all of them once Secrets Manager says so', async () => {
    const { client } = opened();
    expect(await client.get('token')).toBeUndefined();
    expect((await client.ready()).token).toBeUndefined();
    expect(await resolveVariables(client, manifest, { variables: {} })).toEqual({});
  });
});
