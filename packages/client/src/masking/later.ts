/** Calls `run` in a while, unless what it gives is called first; passed in so that tests never wait. */
export type Later = (run: () => void) => () => void;

/** Long enough for a program to write the rest of a line, too short for a person to notice. */
const holdMs = 100;

export const soon: Later = (run) => {
  const timer = setTimeout(run, holdMs);
  // What waits is written at the exit, too: it keeps no process alive.
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
};
