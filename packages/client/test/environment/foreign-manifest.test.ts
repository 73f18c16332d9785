import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distrustOf, findProject } from '../../src/environment/index.ts';

const self = process.getuid?.() ?? 0;
const stranger = 65_534;

let above: string;
let manifestFile: string;
let working: string;

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'undotenv-foreign-'));
  manifestFile = join(above, 'undotenv.config.mjs');
  working = join(above, 'working');
  writeFileSync(manifestFile, 'export default {};');
  mkdirSync(working);
});
afterEach(() => {
  rmSync(above, { recursive: true });
});

describe('distrustOf', () => {
  it('trusts a manifest of our own in a folder of our own', () => {
    expect(distrustOf(manifestFile, [self])).toBeUndefined();
    expect(findProject(working, {}).manifestFile).toBe(manifestFile);
  });

  it('does not trust what everybody can write, but in a sticky folder', () => {
    chmodSync(manifestFile, 0o666);
    expect(distrustOf(manifestFile, [self])).toContain('can be written by everybody');
    chmodSync(manifestFile, 0o644);
    chmodSync(above, 0o777);
    expect(distrustOf(manifestFile, [self])).toContain('can be written by everybody');
    chmodSync(above, 0o1777);
    expect(distrustOf(manifestFile, [self])).toBeUndefined();
  });

  it.skipIf(self !== 0)(
    'does not run what another user has put above the working directory',
    () => {
      chownSync(manifestFile, stranger, stranger);
      const refused = expect.objectContaining({ code: 'INVALID_CONFIGURATION' }) as Error;
      expect(() => findProject(working, {})).toThrow(refused);
      expect(() => findProject(working, {})).toThrow('belongs to another user');
      // Named, it is trusted; and whoever owns the working directory owns what runs there.
      expect(findProject(working, { UNDOTENV_CONFIG: manifestFile }).manifestFile).toBe(
        manifestFile,
      );
      chownSync(working, stranger, stranger);
      expect(findProject(working, {}).manifestFile).toBe(manifestFile);
    },
  );
});
