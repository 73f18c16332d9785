import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Environment } from '../children/start-child.ts';
import type { FirstSecret } from './first-secret.ts';

export interface Start {
  /** From the moment before the process was started to the moment the secret was there. */
  readonly ms: number;
  readonly peakRssMib: number;
}

/** Longer than any cold start takes. */
const longestRunMs = 20_000;

export async function startProcess(
  file: string,
  nodeOptions: readonly string[],
  environment: Environment,
): Promise<Start> {
  const startedMs = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [...nodeOptions, file], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: longestRunMs,
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`${file} ended with ${String(child.exitCode)}`);
  // Printed by our own program: `reportNow`.
  const { atMs, peakRssKib } = JSON.parse(printed) as FirstSecret;
  return { ms: atMs - startedMs, peakRssMib: peakRssKib / 1_024 };
}
