import { readFileSync } from 'node:fs';

const example = new URL('../examples/nba-mcp/', import.meta.url);

/** The nine variables of the starting point, in the order of the file. */
export const nbaVariables = {
  DB_HOST: 'nba-stats.synthetic.example',
  DB_PORT: '5432',
  DB_USER: 'postgres',
  DB_PASSWORD: 'synthetic-password-1',
  DB_NAME: 'nba_stats',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key-id-1',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-1',
  AWS_REGION: 'us-east-1',
  S3_BUCKET: 'synthetic-nba-reports',
} as const;

type NbaVariable = keyof typeof nbaVariables;

export const exposedVariables = [
  'DB_PASSWORD',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
] as const satisfies readonly NbaVariable[];

/** Values found nowhere by chance: where one stands, it was put there. */
export const tellingValues: readonly string[] = [
  nbaVariables.DB_HOST,
  nbaVariables.S3_BUCKET,
  ...exposedVariables.map((name) => nbaVariables[name]),
];

/** The fixture's `.env`, with some variables changed, or left out where they are `undefined`. */
export function nbaEnv(changes: Partial<Record<NbaVariable, string | undefined>> = {}): string {
  const lines = Object.entries({ ...nbaVariables, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return `# Configuration of the NBA MCP server\n${lines.join('\n')}\n`;
}

/** The example's manifest, as a project has it. */
export const nbaManifest: string = readFileSync(new URL('undotenv.config.ts', example), 'utf8');

/** The same compiled: what a Node that cannot strip types preloads. */
export const nbaManifestModule: string = readFileSync(
  new URL('dist/undotenv.config.js', example),
  'utf8',
);

export const nbaFiles: Readonly<Record<string, string>> = {
  'undotenv.config.ts': nbaManifest,
  '.env': nbaEnv(),
};

export const nbaSecrets: readonly string[] = nbaSecretsOf('production');

export function nbaSecretsOf(environment: string): string[] {
  return ['database', 'aws', 's3'].map((secret) => `nba-mcp/${environment}/${secret}`);
}
