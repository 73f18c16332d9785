import { basename } from 'node:path';
import {
  findSecretsInEnv,
  findSecretsInText,
  valueFinder,
  type FoundValue,
} from '@undotenv/migration';
import type { Unread } from './read-text.ts';
import type { ScannedFile } from './scanned-files.ts';

/** Where a secret stands. Never the secret. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  /** `stored-value`, or what gave it away. */
  readonly code: string;
  /** The variable, or the reference whose value it is. */
  readonly name?: string;
  readonly reason: string;
}

export interface ScanReport {
  readonly findings: readonly Finding[];
  /** Files that were looked at. */
  readonly searched: number;
  /** Files that were not. */
  readonly unread: readonly {
    readonly file: string;
    readonly why: Unread;
    readonly isAskedFor: boolean;
  }[];
}

/** Searches files for what looks like a secret, and for values that are known to be. */
export async function scanFiles(
  files: readonly ScannedFile[],
  values: ReadonlyMap<string, string>,
): Promise<ScanReport> {
  const findValues = valueFinder(values);
  const findings: Finding[] = [];
  const unread: ScanReport['unread'][number][] = [];
  for (const { path: file, isAskedFor, read } of files) {
    const content = await read();
    if ('unread' in content) {
      unread.push({ file, why: content.unread, isAskedFor });
      continue;
    }
    findings.push(...findIn(file, content.text, findValues(content.text)));
  }
  return { findings, unread, searched: files.length - unread.length };
}

function findIn(file: string, text: string, known: readonly FoundValue[]): Finding[] {
  const lines = new Set(known.map(({ line }) => line));
  const look = isEnvFile(file) ? findSecretsInEnv : findSecretsInText;
  const alike = look(text).filter(({ line }) => !lines.has(line));
  return [
    ...known.map(({ line, label, isEncoded }) => ({
      line,
      name: label,
      code: 'stored-value',
      reason: `the value of ${label} stands here${isEncoded ? ', encoded' : ''}`,
    })),
    ...alike,
  ]
    .sort((a, b) => a.line - b.line)
    .map((found) => ({ file, ...found }));
}

/** `.env`, `.env.production`, `production.env`. */
function isEnvFile(path: string): boolean {
  return /^\.env(?:\..+)?$|\.env$/.test(basename(path));
}
