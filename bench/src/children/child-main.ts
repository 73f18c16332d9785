import type { Task } from './task.ts';

/** The child's program: `node child-main.js MODULE PARAMS`. Ends with its parent, if not before. */
const [module, params] = process.argv.slice(2);
if (module === undefined || params === undefined || process.send === undefined) {
  throw new TypeError('started by the benchmark only');
}
process.on('disconnect', () => process.exit());

// The parent passes the address of a task's own module.
const { task } = (await import(module)) as { task: Task<unknown, unknown> };
await task.run(JSON.parse(params), {
  send: (message) => process.send?.(message),
  onCommand: (listener) => {
    process.on('message', listener);
  },
});
