import type { Task } from '../children/task.ts';
import type { Started } from './large-server.ts';

/** The floor of any start: a process that says so. */
export const task: Task<null, Started> = {
  module: import.meta.url,
  run(_params, parent) {
    parent.send({ port: 0, rssMib: process.memoryUsage.rss() / 1_048_576 });
    return Promise.resolve();
  },
};
