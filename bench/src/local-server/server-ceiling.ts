import { join } from 'node:path';
import { bareEnvironment } from '../children/environment.ts';
import { runTask, startChild, type Child, type Environment } from '../children/start-child.ts';
import { interleave, type Subject } from '../interleave.ts';
import type { Metric, Sample } from '../report/section.ts';
import type { Context, Scenario } from '../scenario.ts';
import { task as bareServer } from './bare-server.ts';
import { task as load } from './load.ts';
import { type LocalParams, type LocalReady, task as localServer } from './local-server.ts';

interface Target {
  readonly port: number;
  /** With the credentials that the server accepts. */
  readonly environment: Environment;
}

const method = `GetSecretValue, signed, against our local server with signatures and policies
enforced, for a role whose policy names ten secrets; the floor is \`node:http\` that parses the same
request and answers the same JSON, without looking at the signature. A value is opened for
all calls of a second. On disk, each call is on record before its answer: written, or, with
\`--audit-sync\`, synced to the disk. The load comes from a process of its own, over 1 or 16 kept
connections with one request under way on each.`;

const metrics: readonly Metric[] = [
  { name: 'perSecond', heading: 'requests a second', better: 'higher' },
  { name: 'p50Us', heading: 'p50, µs', better: 'lower' },
  { name: 'p99Us', heading: 'p99, µs', better: 'lower' },
];

export const serverCeiling: Scenario = {
  name: 'local-server',
  async run({ quick, directory }) {
    const bare = startChild(bareServer, null, bareEnvironment);
    const locals = [
      local('in memory', {}),
      local('on disk', { directory: join(directory, 'kept') }),
      local('--audit-sync', { directory: join(directory, 'synced'), auditSync: true }),
    ];
    try {
      const floor = { ...(await bare.next()), environment: bareEnvironment };
      const subjects: readonly Subject<Target>[] = [
        { label: 'floor: node:http', role: 'floor', params: floor },
        ...(await Promise.all(locals.map(ready))),
      ];
      const measure = async (connections: number) => ({
        title: connections === 1 ? '1 connection' : `${String(connections)} connections`,
        metrics,
        rows: await interleave(subjects, quick ? 1 : 7, (target) =>
          runLoad(target, connections, quick),
        ),
      });
      const tables = [await measure(1), await measure(16)];
      return { title: 'Local server', method, tables };
    } finally {
      await Promise.all([bare, ...locals.map(({ child }) => child)].map((child) => child.stop()));
    }
  },
};

interface Local {
  readonly label: string;
  readonly child: Child<LocalReady>;
}

function local(how: string, params: LocalParams): Local {
  const child = startChild(localServer, params, bareEnvironment);
  return { label: `undotenv local, ${how}`, child };
}

async function ready({ label, child }: Local): Promise<Subject<Target>> {
  const { port, accessKeyId, secretAccessKey } = await child.next();
  const environment = {
    ...bareEnvironment,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  return { label, role: 'undotenv', params: { port, environment } };
}

async function runLoad(
  { port, environment }: Target,
  connections: number,
  quick: Context['quick'],
): Promise<Sample> {
  const [warmUpMs, forMs] = quick ? [50, 100] : [500, 2_000];
  return { ...(await runTask(load, { port, connections, warmUpMs, forMs }, environment)) };
}
