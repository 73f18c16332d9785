import { join } from 'node:path';
import { createApi } from '@undotenv/client/api';
import { type LocalOptions, startLocal } from '@undotenv/local';
import { loadOrCreateRootKey } from '@undotenv/local/root-key';
import { secretNames, secretText } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';

export interface LocalParams {
  /** Where its data and keys go; in memory if absent. */
  readonly directory?: string;
  /** Whether a record must be on the disk before its answer is let out. */
  readonly auditSync?: boolean;
}

export interface LocalReady {
  readonly port: number;
  /** Of somebody who may read ten secrets, by a policy that names them. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const reader = 'arn:aws:iam::123456789012:role/bench';
const names = secretNames(10);

/** Such as is generated for an application: its own secrets by ARN, without their suffixes. */
const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: names.map(
        (name) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-??????`,
      ),
    },
    {
      Sid: 'ReadInBatches',
      Effect: 'Allow',
      Action: 'secretsmanager:BatchGetSecretValue',
      Resource: '*',
    },
  ],
};

/** Our local server with ten secrets in it; signatures and policies are enforced, calls recorded. */
export const task: Task<LocalParams, LocalReady> = {
  module: import.meta.url,
  async run({ directory, auditSync = false }, parent) {
    const server = await startLocal({
      principals: [{ arn: reader, policies: [{ name: 'application', document: policy }] }],
      ...(directory !== undefined && kept(directory, auditSync)),
    });
    const { url, region, accessKeyId, secretAccessKey } = server;
    const credentials = { accessKeyId, secretAccessKey };
    const api = createApi({ region, endpoint: url, credentials });
    for (const name of names) {
      await api.call('CreateSecret', { Name: name, SecretString: secretText });
    }
    api.close();
    parent.send({ port: Number(new URL(url).port), ...server.principals.keyOf(reader) });
  },
};

/** As `undotenv local` keeps a store: under a key file, with a witness of the trail elsewhere. */
export function kept(directory: string, sync: boolean): LocalOptions {
  return {
    dataDirectory: join(directory, 'data'),
    rootKey: loadOrCreateRootKey(join(directory, 'config', 'root.key')),
    audit: { sync, witnessDirectory: join(directory, 'config', 'trails') },
  };
}
