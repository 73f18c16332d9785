/**
 * Waits for SIGINT, SIGTERM or SIGHUP. A second one ends the process at once, as if nobody had
 * waited for the first.
 */
export function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        stop();
      });
    }
  });
}
