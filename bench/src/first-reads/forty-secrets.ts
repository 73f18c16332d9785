import { withBackend } from '../backend/start-backend.ts';
import { interleave, subjectOf } from '../interleave.ts';
import type { Scenario } from '../scenario.ts';
import { countFirstReads, firstReadMetrics } from './count-first-reads.ts';

const names = [
  'floor',
  'undotenv-core-batch',
  'undotenv-reference-batch',
  'undotenv-manifest-batch',
  'undotenv-manifest',
  'sdk-batch',
  'sdk',
  'powertools',
  'middy',
] as const;

const subjects = names.map((name) =>
  subjectOf(name, { contestant: name, secrets: 40, readers: 'all' } as const),
);

const method = `A new client is asked for 40 secrets at once, as an application does when it
starts; a call takes the backend 20 ms. The floor, and the SDK by hand, call BatchGetSecretValue
for 20 names at a time; ours does where it is told to, for it needs a permission of its own: the
core by \`calls: batchedCalls\`, the others by \`batch\`. By manifest, each is checked and typed.`;

export const fortySecrets: Scenario = {
  name: 'forty-secrets',
  run: ({ quick }) =>
    withBackend({ latencyMs: 20 }, async (backend) => {
      const rows = await interleave(subjects, quick ? 1 : 15, (params) =>
        countFirstReads(params, backend),
      );
      const table = { title: '40 secrets', metrics: firstReadMetrics, rows };
      return { title: 'All secrets at start', method, tables: [table] };
    }),
};
