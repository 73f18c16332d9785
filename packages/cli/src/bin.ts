#!/usr/bin/env node
import { runCommandLine } from './program.ts';
import { Terminal } from './terminal.ts';

process.exitCode = await runCommandLine(
  {
    terminal: new Terminal(process, process.env),
    directory: process.cwd(),
    variables: process.env,
    stdin: process.stdin,
  },
  process.argv.slice(2),
);
