import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Guard } from '../src/guard.ts';

const good: Readonly<Record<string, string>> = {
  'ARCHITECTURE.md': `
| package                            | what it is | imports   |
| ---------------------------------- | ---------- | --------- |
| [\`protocol\`](packages/protocol/src) | words      | nothing   |
| [\`client\`](packages/client/src)     | reads      | protocol  |
| [\`cli\`](packages/cli/src)           | commands   | all above |
`,
  'packages/protocol/src/index.ts': `export * from './arn.ts';`,
  'packages/protocol/src/arn.ts': 'export type Arn = string;',
  'packages/client/src/index.ts': `import type { Arn } from '@undotenv/protocol';`,
  'packages/cli/src/index.ts': `import '@undotenv/client';\nawait import('@undotenv/protocol');`,
  'packages/cli/test/index.test.ts': `import '../src/index.ts';`,
};

/** What a guard finds in a small repository that is well, but for these files. */
export async function findIn(
  guard: Guard,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const repository = await mkdtemp(join(tmpdir(), 'undotenv-guard-'));
  try {
    for (const [path, text] of Object.entries({ ...good, ...files })) {
      await mkdir(dirname(join(repository, path)), { recursive: true });
      await writeFile(join(repository, path), text);
    }
    return await guard.find(repository);
  } finally {
    await rm(repository, { recursive: true });
  }
}
