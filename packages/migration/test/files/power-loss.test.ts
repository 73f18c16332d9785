import { describe, expect, it } from 'vitest';
import { readProjectFile } from '../../src/files/read.ts';
import { replaceFile } from '../../src/files/replace.ts';
import { PowerLossDisk, type PowerLossOptions } from './power-loss.ts';

const path = '/project/.env';
const oldBytes = Buffer.from('A=synthetic-old\n'.repeat(100));
const newBytes = Buffer.from('A=synthetic-new\n'.repeat(200));

/** Replaces the file, with the power going after each operation, and once more at the end. */
async function imagesOfReplacing(options: PowerLossOptions) {
  const during: (Buffer | undefined)[] = [];
  const disk = new PowerLossDisk(oldBytes, options, () => during.push(...disk.imagesOf(path)));
  const { fileSystem } = disk;
  const { identity: expected, mode } = await readProjectFile(path, { fileSystem });
  await replaceFile(path, newBytes, { mode, expected, fileSystem, random: () => 'suffix' });
  return { during, after: disk.imagesOf(path) };
}

function isOneOf(image: Buffer | undefined, ...contents: readonly Buffer[]): boolean {
  return contents.some((content) => image?.equals(content));
}

describe('a power cut while a file is replaced', () => {
  it('leaves all old or all new bytes at any moment, and the new ones once it is done', async () => {
    const { during, after } = await imagesOfReplacing({});
    expect(during.every((image) => isOneOf(image, oldBytes, newBytes))).toBe(true);
    expect(after.every((image) => isOneOf(image, newBytes))).toBe(true);
    expect(during.length).toBeGreaterThan(20);
  });

  it('would leave half a file without the sync of its content', async () => {
    const { during } = await imagesOfReplacing({ ignoredSync: 'file' });
    expect(during.every((image) => isOneOf(image, oldBytes, newBytes))).toBe(false);
  });

  it('would bring the old file back without the sync of its directory', async () => {
    const { during, after } = await imagesOfReplacing({ ignoredSync: 'directory' });
    expect(during.every((image) => isOneOf(image, oldBytes, newBytes))).toBe(true);
    expect(after.every((image) => isOneOf(image, newBytes))).toBe(false);
  });
});
