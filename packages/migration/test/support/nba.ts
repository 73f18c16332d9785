import { defineSecrets, type Manifest } from '@undotenv/manifest';
import { nbaMcp } from '@undotenv/manifest/presets/nba-mcp';

/** The plaintext `.env` of the worked example, with made-up values. */
export const nbaEnvironment = `# NBA statistics server
DB_HOST=nba-stats.example.internal
DB_USER=postgres
DB_PASSWORD="synthetic-password-1"
DB_NAME=nba_stats

# cloud
AWS_ACCESS_KEY_ID=SYNTHETIC-KEY-ID-1
AWS_SECRET_ACCESS_KEY=synthetic/secret+key/1
DB_PORT=6543
AWS_REGION=us-east-1
S3_BUCKET=nba-exports
`;

/** Values that must stand nowhere but in the store. */
export const nbaSecretValues: readonly string[] = [
  'synthetic-password-1',
  'SYNTHETIC-KEY-ID-1',
  'synthetic/secret+key/1',
];

export const nbaManifest: Manifest = defineSecrets(nbaMcp);
