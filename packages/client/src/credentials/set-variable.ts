import type { Variables } from '@undotenv/manifest';

/** What a variable is set to. Set to nothing is not set, as for the SDKs. */
export function setVariable(variables: Variables, name: string): string | undefined {
  const value = variables[name];
  return value === '' ? undefined : value;
}
