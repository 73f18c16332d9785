export { commands } from './commands/table.ts';
export type { Context } from './context.ts';
export { exitCodeByErrorCode, exitCodes, type ExitCode } from './exit-codes.ts';
export { runCommandLine } from './program.ts';
export { Terminal, type Streams } from './terminal/terminal.ts';
