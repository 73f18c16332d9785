import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidPackageJsonError } from '../../src/file-errors.ts';
import { applyStartScripts, proposeStartScripts } from '../../src/plan/start-script.ts';

function proposed(
  command: string,
  script = 'start',
  target: 'aws' | 'local' = 'aws',
): string | undefined {
  return proposeStartScripts(JSON.stringify({ scripts: { [script]: command } }), target)[0]?.after;
}

describe('proposeStartScripts', () => {
  it.each([
    ['node dist/server.js', 'node --import @undotenv/client/env dist/server.js'],
    [
      'node --watch --env-file=.env x.js',
      'node --import @undotenv/client/env --watch --env-file=.env x.js',
    ],
    ['NODE_ENV=production node .', 'NODE_ENV=production node --import @undotenv/client/env .'],
    ['npm run build && node x.js', 'npm run build && node --import @undotenv/client/env x.js'],
    ['tsx watch src/main.ts', 'undotenv run -- tsx watch src/main.ts'],
    ['next start -p 3000', 'undotenv run -- next start -p 3000'],
    ['nest start', 'undotenv run -- nest start'],
    ['cross-env A=1 next start', 'cross-env A=1 undotenv run -- next start'],
  ])('turns %j into %j', (before, after) => {
    expect(proposed(before)).toBe(after);
    expect(proposed(after), 'once').toBeUndefined();
  });

  it('starts everything under the command line where the secrets are in the local store', () => {
    expect(proposed('node x.js', 'start', 'local')).toBe('undotenv run --local -- node x.js');
    expect(proposed('A=1 next dev', 'dev', 'local')).toBe('A=1 undotenv run --local -- next dev');
    expect(proposed('node --test', 'start', 'local')).toBeUndefined();
  });

  it.each([
    ...[
      'node --test',
      'node -e 1',
      'node',
      'node -p process.env.A x',
      './start.sh',
      'docker compose up',
    ],
    ...['node "x y.js"', 'node x.js | pino', 'sh -c node', 'nodejs x.js'],
  ])('leaves %j alone', (command) => {
    expect(proposed(command)).toBeUndefined();
  });

  it('changes what starts the program, not what builds or tests it', () => {
    for (const script of ['start', 'dev', 'serve', 'start:prod', 'dev-api', 'worker']) {
      expect(proposed('node x.js', script), script).toBeDefined();
    }
    for (const script of ['build', 'test', 'restart', 'prestart', 'devtools', 'lint']) {
      expect(proposed('node x.js', script), script).toBeUndefined();
    }
  });

  it('proposes nothing without scripts, and refuses what npm could not read', () => {
    expect(proposeStartScripts('{}', 'aws')).toEqual([]);
    expect(proposeStartScripts('{"scripts":null}', 'aws')).toEqual([]);
    for (const text of ['', '[]', '{"scripts":', 'null']) {
      expect(() => proposeStartScripts(text, 'aws'), text).toThrow(InvalidPackageJsonError);
    }
    expect(() => proposeStartScripts('{"synthetic-value', 'aws')).not.toThrow(/synthetic-value/);
  });
});

describe('applyStartScripts', () => {
  it('changes that string and no other byte', () => {
    const text =
      '\ufeff{\r\n\t"name" : "a", "start": "node x.js",\r\n\t"x": {"scripts": {"start": "node x.js"}, "y": ["}", 1]},' +
      '\r\n\t"scripts" :{ "dev": "node \\u0078.js" ,"start":"node x.js"}}';
    const changes = proposeStartScripts(text, 'aws');
    expect(changes.map(({ script }) => script)).toEqual(['dev', 'start']);
    const after = 'node --import @undotenv/client/env x.js';
    expect(applyStartScripts(text, changes)).toBe(
      text
        .replace('"node \\u0078.js"', JSON.stringify(after))
        .replace('"start":"node x.js"', `"start":${JSON.stringify(after)}`),
    );
  });

  it('changes the one that counts of two scripts of a name', () => {
    const text = '{"scripts":{"start":"node a.js","start":"node b.js"}}';
    expect(applyStartScripts(text, proposeStartScripts(text, 'aws'))).toBe(
      '{"scripts":{"start":"node a.js","start":"node --import @undotenv/client/env b.js"}}',
    );
  });

  it('refuses if the script is another by now', () => {
    const change = { script: 'start', before: 'node a.js', after: 'node b.js' };
    for (const text of ['{"scripts":{"start":"node c.js"}}', '{"scripts":{}}', '{}']) {
      expect(() => applyStartScripts(text, [change])).toThrow(InvalidPackageJsonError);
    }
  });

  it('finds the string in any package.json, however it is laid out', () => {
    const other = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(other, other, fc.nat(4), (packageJson, scripts, indent) => {
        const before = { ...packageJson, scripts: { ...scripts, start: 'node x.js', dev: '' } };
        const text = JSON.stringify(before, null, indent);
        const changes = proposeStartScripts(text, 'aws').filter(({ script }) => script === 'start');
        const after = { ...before, scripts: { ...before.scripts, start: changes[0]?.after } };
        expect(applyStartScripts(text, changes)).toBe(JSON.stringify(after, null, indent));
      }),
      { numRuns: 500 },
    );
  });
});
