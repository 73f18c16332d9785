import type { DatabaseConfig } from './database.ts';

/** The database as most applications are told of it: by the variables of `.env`. */
export function databaseConfigOf(variables: NodeJS.ProcessEnv): DatabaseConfig {
  return {
    host: required(variables, 'DB_HOST'),
    port: Number(variables['DB_PORT'] ?? 5432),
    user: required(variables, 'DB_USER'),
    password: required(variables, 'DB_PASSWORD'),
    database: required(variables, 'DB_NAME'),
  };
}

function required(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
