/** The option that says where replicas are. */
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';

const credentials = { accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic-key' };

function open(replicaRegions: readonly string[] | undefined) {
  return createSecretsClient({ region: 'us-east-1', variables: {}, credentials, replicaRegions });
}

describe('replicaRegions', () => {
  it('may be undefined, as the region and the endpoint may', async () => {
    const client = open(undefined);
    expect((await client.explain()).settings.replicaRegions).toEqual({
      value: [],
      from: 'default',
    });
    client.close();
  });

  it.each([
    [['eu-west-1', 'eu-west-1'], 'replicaRegions names eu-west-1 twice'],
    [['us-east-1'], "replicaRegions names us-east-1, the client's own region"],
  ])('of %j are refused', (regions, complaint) => {
    expect(() => open(regions)).toThrow(new RangeError(complaint));
  });
});
