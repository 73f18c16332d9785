import { defineSecrets, type SecretsOf } from '@undotenv/manifest';
import { nbaMcp } from '@undotenv/manifest/presets/nba-mcp';

/** Three secrets, `nba-mcp/{environment}/database`, `aws` and `s3`: the preset spells them out. */
const manifest = defineSecrets(nbaMcp);

/** What a read of each secret gives: `NbaSecretsShape['database']['port']` is a number. */
export type NbaSecretsShape = SecretsOf<typeof manifest>;

export default manifest;
