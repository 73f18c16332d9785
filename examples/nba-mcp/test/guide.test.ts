import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startLocal, type LocalServer } from '@undotenv/local';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgresBinaries } from '../demo/postgres-binaries.ts';
import { startPostgres, type PostgresConnection } from '../demo/postgres.ts';
import { filesHolding } from '../demo/project-files.ts';
import { makeProject, type Project } from '../demo/project.ts';
import { Scope } from '../demo/scope.ts';
import { inventSeasons } from '../demo/seasons.ts';
import { seedDatabase } from '../demo/seed.ts';

const isSkipped = findPostgresBinaries() === undefined && process.env['REQUIRE_ALL'] !== '1';
const example = fileURLToPath(new URL('..', import.meta.url));
const guide = await readFile(new URL('../../../docs/nba-mcp.md', import.meta.url), 'utf8');
const bin = fileURLToPath(new URL('../../../packages/cli/dist/bin.js', import.meta.url));

/** Debian's first: another one on the path may be version 1, which knows no AWS_REGION. */
const commandPath = ['/usr/bin', process.env['PATH']].join(delimiter);
const hasAwsCli = spawnSync('aws', ['--version'], { env: { PATH: commandPath } }).status === 0;

/** The commands of the guide's blocks, in its order. */
const blocks = [...guide.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) =>
  block.replaceAll(/^\$ /gm, ''),
);

/** The commands of its table of checks. */
const checks = [...guide.matchAll(/^\|.*\| `(undotenv .*?)` +\|$/gm)].map(
  ([, check = '']) => check,
);

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

describe.skipIf(isSkipped)('the guide to the secrets of the NBA MCP server', () => {
  const scope = new Scope();
  const iamCalls: URLSearchParams[] = [];
  let database: PostgresConnection;
  let project: Project;
  let server: LocalServer;
  let iam: Server;

  beforeAll(async () => {
    database = await seedDatabase(await startPostgres(scope), inventSeasons());
    project = await makeProject(example, database, scope);
    server = await startLocal();
    await scope.defer(() => server.close());
    iam = await startIam(iamCalls);
    await scope.defer(() => void iam.close());
    await writeFile(join(project.directory, 'read-secrets.json'), policyOfGuide());
    await writeFile(join(project.directory, 'answers.test.js'), testOfApplication);
    const commands = join(project.directory, '..', 'commands');
    await mkdir(commands);
    const { port } = iam.address() as AddressInfo;
    const shims = {
      undotenv: `'${process.execPath}' '${bin}'`,
      // Debian's is too old to take the endpoint from a variable.
      aws: `PATH='${commandPath}' aws --endpoint-url 'http://127.0.0.1:${String(port)}'`,
    };
    for (const [name, command] of Object.entries(shims)) {
      const script = `#!/bin/sh\n${command} "$@"\n`;
      await writeFile(join(commands, name), script, { mode: 0o755 });
    }
    project.variables['PATH'] = [commands, dirname(process.execPath), commandPath].join(delimiter);
    Object.assign(project.variables, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
      AWS_REGION: server.region,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  afterAll(() => scope.close());

  async function shell(script: string, input = ''): Promise<Outcome> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
      cwd: project.directory,
      env: project.variables,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.end(input);
    const [output, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { code, output };
  }

  it('N-58: creates the secrets and leaves no value in a file', async () => {
    const [migrate = '', , scan = ''] = blocks;
    expect(await shell(migrate)).toMatchObject({ code: 0 });
    const files = await filesHolding(project.directory, project.exposedValues);
    expect(files).toEqual([]);

    expect(await shell(scan)).toMatchObject({ code: 0 });
  });

  it.skipIf(!hasAwsCli && process.env['REQUIRE_ALL'] !== '1')(
    'N-58: gives the role its policy with the AWS CLI',
    async () => {
      const [, policy = ''] = blocks;
      expect(await shell(policy)).toEqual({ code: 0, output: '' });
      expect(iamCalls.map((call) => [call.get('Action'), call.get('PolicyName')])).toEqual([
        ['PutRolePolicy', 'SecretsManagerAccess'],
      ]);
      expect(iamCalls[0]?.get('PolicyDocument')).toBe(policyOfGuide());
    },
  );

  it.each(checks)('N-52, N-58: checks with `%s`', async (check) => {
    const { code, output } = await shell(check);
    expect({ code, output }).toMatchObject({ code: 0 });
    for (const value of project.exposedValues) expect(output).not.toContain(value);
  });

  it('N-50: opens a connection with what Secrets Manager holds, and says so', async () => {
    const { output } = await shell('undotenv run -- node src/check-database.js');
    expect(output).toContain('connected to the database');
  });

  it('N-58: changes the password by hand', async () => {
    const changed = 'synthetic @:/?#% password 2';
    await alterPassword(database, changed);
    const [, , , change = ''] = blocks;
    const { code, output } = await shell(change, `${changed}\n`);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('connected to the database');
    expect(output).not.toContain(changed);
  });

  it('N-58: names what the row asks for', () => {
    expect(blocks).toHaveLength(4);
    expect(checks).toHaveLength(5);
    expect(guide).toContain('USE_LOCAL_CREDENTIALS=true');
    expect(guide).toContain('rotating-secrets.html');
  });
});

const testOfApplication = `
import { test } from 'node:test';
test('is configured', () => {
  if (!process.env.DB_PASSWORD) throw new Error('there is no password');
});
`;

function policyOfGuide(): string {
  return /^```json\n(.*?)^```$/ms.exec(guide)?.[1] ?? '';
}

/** What `\password` does. */
async function alterPassword(database: PostgresConnection, password: string): Promise<void> {
  const client = new Client({ ...database });
  await client.connect();
  const { user } = database;
  const [role, secret] = [client.escapeIdentifier(user), client.escapeLiteral(password)];
  await client.query(`ALTER ROLE ${role} PASSWORD ${secret}`);
  await client.end();
}

/** IAM, of which this machine has none: it takes what it is told, and remembers it. */
async function startIam(calls: URLSearchParams[]): Promise<Server> {
  const iam = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push(new URLSearchParams(body));
      response.setHeader('content-type', 'text/xml');
      response.end(
        '<PutRolePolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>synthetic</RequestId></ResponseMetadata></PutRolePolicyResponse>',
      );
    });
  });
  iam.listen(0, '127.0.0.1');
  await once(iam, 'listening');
  return iam;
}
