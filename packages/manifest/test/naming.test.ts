import { describe, expect, it } from 'vitest';
import {
  defineSecrets,
  resolveEnvironment,
  secretName,
  secretTags,
  spellEnvironment,
} from '../src/index.ts';
import { nba } from './nba-declaration.ts';

describe('secretName', () => {
  it.each(['production', 'staging', 'dev', 'local'])(
    'N-03: builds the three names of the %s environment',
    (environment) => {
      expect(nba.secrets.map(({ secret }) => secretName(nba, secret, environment))).toEqual([
        `nba-mcp/${environment}/database`,
        `nba-mcp/${environment}/aws`,
        `nba-mcp/${environment}/s3`,
      ]);
    },
  );
});

describe('the template of names', () => {
  it('C3, F-05: decides the order of application, secret and environment', () => {
    const forecaster = defineSecrets({
      application: 'forecaster',
      name: '{application}/{secret}/{environment}',
      environment: { spellings: { dev: [], staging: [], prod: ['production'] } },
      secrets: { database: { env: 'A' }, 'api-keys': { env: 'B' }, auth: { env: 'C' } },
    });
    const names = forecaster.secrets.map(({ secret }) => secretName(forecaster, secret, 'prod'));
    expect(names).toEqual([
      'forecaster/database/prod',
      'forecaster/api-keys/prod',
      'forecaster/auth/prod',
    ]);
  });
});

describe('secretTags', () => {
  const [database] = nba.secrets;

  it('N-11: gives exactly the three tags, with the environment capitalised', () => {
    expect(database && secretTags(nba, database, 'production')).toEqual({
      Project: 'NBA-MCP',
      Environment: 'Production',
      ManagedBy: 'Terraform',
    });
  });

  it('N-12: derives the environment tag from the target', () => {
    expect(database && secretTags(nba, database, 'staging')).toMatchObject({
      Environment: 'Staging',
    });
  });
});

describe('resolveEnvironment', () => {
  it('takes the manifest variable, in the spelling the names use', () => {
    expect(resolveEnvironment(nba, { NBA_MCP_ENV: 'development' })).toEqual({
      name: 'dev',
      defaulted: false,
    });
  });

  it.each([{}, { NBA_MCP_ENV: '' }])('says so when the default spoke', (variables) => {
    expect(resolveEnvironment(nba, variables)).toEqual({ name: 'production', defaulted: true });
  });

  it('refuses an environment the manifest does not know, naming those it does', () => {
    expect(() => spellEnvironment(nba, 'qa')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_ENVIRONMENT',
        hint: 'environments: production, staging, dev, local',
      }) as Error,
    );
  });
});
