import { describe, expect, it } from 'vitest';
import { defineSecrets, ManifestError } from '../../src/index.ts';
import { manifestFromData, parseJson } from '../../src/file/index.ts';
import { nbaDeclaration } from '../nba-declaration.ts';

function read(text: string) {
  const fileName = 'undotenv.config.json';
  return manifestFromData(parseJson(text, fileName), fileName);
}

function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ManifestError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('manifestFromData', () => {
  it('gives what defineSecrets gives for the same declaration', () => {
    expect(read(JSON.stringify(nbaDeclaration))).toEqual(defineSecrets(nbaDeclaration));
  });

  it('passes over the $schema that editors are told by', () => {
    const text = JSON.stringify({ $schema: './schema.json', ...nbaDeclaration });
    expect(read(text)).toEqual(defineSecrets(nbaDeclaration));
    expect(problemsOf('{"$schema": 1, "application": "a", "secrets": {}}')).toEqual([
      expect.stringMatching(/^undotenv\.config\.json:1:2: \$schema is unknown/),
    ]);
  });

  it('names every problem with its line, column and path at once', () => {
    const text = `{
  "application": "shop",
  "regoin": "eu-central-1",
  "secrets": {
    "database": {
      "keys": {
        "port": { "env": "DB_PORT", "type": "int" },
        "pass word": { "required": "no" }
      }
    },
    "token": { "description": "no variable" }
  }
}`;
    expect(problemsOf(text)).toEqual([
      'undotenv.config.json:3:3: regoin is unknown; known: application, secrets, name, ' +
        'environment, region, replicaRegions, tags, sources, settings, gitignore, bundle',
      'undotenv.config.json:7:37: secrets.database.keys.port.type must be one of: ' +
        'string, integer, port, number, boolean, json',
      'undotenv.config.json:8:24: secrets.database.keys."pass word".required must be true or false',
      'undotenv.config.json:11:5: secrets.token lacks env',
    ]);
  });

  it('places what only the whole tells', () => {
    const text = `{
  "application": "shop",
  "secrets": {
    "a": { "env": "TOKEN" },
    "b": { "env": "TOKEN" }
  }
}`;
    expect(problemsOf(text)).toEqual([
      'undotenv.config.json:5:5: TOKEN is mapped twice: in a and in b',
    ]);
  });

  it('never repeats a value that was written where it does not belong', () => {
    const value = 'synthetic-password-1';
    const secrets = { a: { keys: { x: { type: value, required: value } }, description: [value] } };
    const problems = problemsOf(JSON.stringify({ application: 1, secrets, tags: [value] }));
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).not.toContain(value);
  });

  it('has no place for a validator, which only code can declare', () => {
    const text = '{"application": "a", "secrets": {"s": {"keys": {"k": {}}, "schema": {}}}}';
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/secrets\.s\.schema must be a Standard/),
    ]);
  });

  it.each(['null', '[]', '"shop"', '1'])('refuses %s', (text) => {
    expect(problemsOf(text)).toEqual(['undotenv.config.json: the manifest must be an object']);
  });
});
