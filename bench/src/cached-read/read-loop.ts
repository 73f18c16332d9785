/** Reads between two looks at the clock. */
const block = 1_000;

/** Nanoseconds an awaited read takes, after as long a warm-up. */
export async function awaitedNs(read: () => Promise<unknown>, forMs: number): Promise<number> {
  const loop = async (): Promise<number> => {
    const startedMs = performance.now();
    for (let reads = block; ; reads += block) {
      for (let index = 0; index < block; index++) await read();
      const elapsedMs = performance.now() - startedMs;
      if (elapsedMs >= forMs) return (elapsedMs * 1e6) / reads;
    }
  };
  await loop();
  return loop();
}

/** The same without promises. What is read is kept, so that the read cannot be optimized away. */
export function synchronousNs(read: () => unknown, forMs: number): number {
  let last: unknown;
  const loop = (): number => {
    const startedMs = performance.now();
    for (let reads = block; ; reads += block) {
      for (let index = 0; index < block; index++) last = read();
      const elapsedMs = performance.now() - startedMs;
      if (elapsedMs >= forMs) return (elapsedMs * 1e6) / reads;
    }
  };
  loop();
  const ns = loop();
  if (last === undefined) throw new Error('nothing was read');
  return ns;
}
