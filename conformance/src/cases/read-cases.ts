import { readdirSync, readFileSync } from 'node:fs';
import { type CaseFile, caseFileSchema } from './case.ts';

const folder = new URL('../../cases/', import.meta.url);

/**
 * Every file of cases, by the name of its operation.
 *
 * @throws {TypeError} naming the file that is no file of cases, and why.
 */
export function readCases(): readonly CaseFile[] {
  const files = readdirSync(folder).sort();
  return files.map((file) => {
    const parsed = caseFileSchema.safeParse(
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
    );
    if (!parsed.success) throw new TypeError(`${file}: ${parsed.error.message}`);
    if (file === `${kebabCase(parsed.data.operation)}.json`) return parsed.data;
    throw new TypeError(`${file} holds cases of ${parsed.data.operation}`);
  });
}

function kebabCase(operation: string): string {
  return operation.replaceAll(/(?<!^)(?=[A-Z])/g, '-').toLowerCase();
}
