#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { runCommandLine } from './program.ts';
import { Terminal } from './terminal/terminal.ts';

// Whoever reads may have had enough, as `head` has: this ends as a program that SIGPIPE ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(128 + constants.signals.SIGPIPE);
  throw error;
});

process.exitCode = await runCommandLine(
  {
    terminal: new Terminal(process, process.env),
    directory: process.cwd(),
    variables: process.env,
    stdin: process.stdin,
    clock: () => new Date(),
    newId: randomUUID,
  },
  process.argv.slice(2),
);
