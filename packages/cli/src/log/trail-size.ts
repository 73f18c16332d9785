import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How many bytes the records of a trail take on the disk; 0 where there is none. */
export function trailBytes(dataDirectory: string): number {
  const directory = join(dataDirectory, 'audit');
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return 0;
  }
  const sizes = names
    .filter((name) => name.endsWith('.log'))
    .map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** `13 KiB`, `4.2 MiB`. */
export function sizeText(bytes: number): string {
  const kibibytes = bytes / 1_024;
  return kibibytes < 1_024
    ? `${String(Math.ceil(kibibytes))} KiB`
    : `${(kibibytes / 1_024).toFixed(1)} MiB`;
}
