import { join } from 'node:path';
import { variablesOf, type Manifest } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { parseEnv } from '@undotenv/protocol/dotenv';
import { classify } from '../classify/classify.ts';
import { readProjectFile } from '../files/read.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import type { EnvironmentFiles } from './environment-files.ts';
import type { PlanWarning } from './plan.ts';

export interface LeftFiles {
  readonly project: string;
  readonly manifest: Manifest;
  readonly found: EnvironmentFiles;
}

/**
 * Warns of values in files that no migration takes: a developer's own, and those of an environment
 * that the manifest does not know. They are read for their names only.
 */
export async function leftFileWarnings(
  history: Pick<MigrationHistory, 'fileSystem'>,
  { project, manifest, found }: LeftFiles,
): Promise<PlanWarning[]> {
  const warnings: PlanWarning[] = [];
  const look = async (file: string, code: PlanWarning['code'], whose: string): Promise<void> => {
    const variables = await variablesWithValues(history, join(project, file), manifest);
    if (variables?.length === 0) return;
    const what = variables === undefined ? 'and cannot be looked at' : 'with values of secrets';
    const message = `${file} is ${whose} and stays as it is, ${what}`;
    warnings.push({ code, message, file, ...(variables !== undefined && { variables }) });
  };
  for (const file of found.developers) await look(file, 'developers-file', 'a developer’s own');
  for (const file of found.unknown) {
    await look(file, 'unknown-environment', 'of no environment the manifest knows');
  }
  return warnings;
}

/** @returns `undefined` for what is not a text file of the user's own. */
async function variablesWithValues(
  { fileSystem }: Pick<MigrationHistory, 'fileSystem'>,
  path: string,
  manifest: Manifest,
): Promise<string[] | undefined> {
  const mapped = manifest.secrets.flatMap(variablesOf);
  try {
    const variables = parseEnv((await readProjectFile(path, { fileSystem })).text);
    return classify(variables)
      .filter(({ variable, exposed }) => exposed || mapped.includes(variable))
      .map(({ variable }) => variable)
      .filter((variable) => variables.get(variable) !== '');
  } catch (error) {
    if (error instanceof UndotenvError) return undefined;
    throw error;
  }
}
