import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { maskedReport, type Mask } from './masked-report.ts';
import { createMasker } from './masker.ts';
import type { Needles } from './needles.ts';

/** A mask on stderr, and what writes the output that waits in it. */
interface Masked {
  readonly needles: Needles;
  readonly release: () => void;
}

/** Every mask on stderr of this process: what one of them prints passes through all. */
const all = new Set<Masked>();

/**
 * Node.js prints what ends a process past `process.stderr`: an error is masked, a moment before it
 * is printed. What cannot be masked in its place, such as a frozen error or a thrown object, is
 * printed here, masked, and ends the process with the same exit code. Where the program has a handler
 * of its own the error stays as it is, for the process may live on, and what the handler prints is
 * masked like all else.
 *
 * @returns what ends it
 */
export function maskCrashReports(needles: Needles, release: () => void): () => void {
  const masked = { needles, release };
  if (all.size === 0) process.on('uncaughtExceptionMonitor', onUncaught);
  all.add(masked);
  return () => {
    all.delete(masked);
    if (all.size === 0) process.off('uncaughtExceptionMonitor', onUncaught);
  };
}

function onUncaught(error: unknown): void {
  if (isHandled()) return;
  const left = maskedReport(error, maskText);
  // A worker prints nothing: its error goes to whoever started it.
  if (left === undefined || !isMainThread) return;
  // As a handler it comes after the other monitors, and Node.js leaves the printing to it.
  process.once('uncaughtException', () => {
    if (!isHandled()) endProcess(left);
  });
}

function isHandled(): boolean {
  return (
    process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()
  );
}

const maskText: Mask = (text) => {
  let masked = text;
  for (const { needles } of all) {
    const masker = createMasker(needles);
    masked = Buffer.concat([masker.write(Buffer.from(masked)), masker.release()]).toString();
  }
  return masked;
};

/** Of the start: a program may have put another in its place when it ends. */
const exit = process.exit.bind(process);

/** Ends as Node.js does (observed, Node 20): with 1, but for an exit that is under way. */
function endProcess(left: string): void {
  for (const { release } of all) release();
  writeReport(left);
  printOnStderr(`Uncaught ${left}\n\nNode.js ${process.version}\n`);
  if ('_exiting' in process && process._exiting === true) {
    process.exitCode ??= 1;
    exit();
  }
  try {
    exit(1);
  } catch {
    // Of a listener of the exit. It is under way by now.
    exit();
  }
}

/** The diagnostic report that `--report-uncaught-exception` asks for. */
function writeReport(left: string): void {
  if (!process.report.reportOnUncaughtException) return;
  const error = new Error('[masked]');
  error.stack = left;
  process.report.writeReport(error);
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** As Node.js does, past a stream that the program may have replaced. */
function printOnStderr(text: string): void {
  let rest = Buffer.from(text);
  for (let tries = 0; rest.length > 0 && tries < 1_000; tries += 1) {
    try {
      rest = rest.subarray(writeSync(2, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      // The pipe is full: its reader gets a second in all.
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
