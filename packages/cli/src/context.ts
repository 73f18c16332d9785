import type { Terminal } from './terminal/terminal.ts';

/** What every command is given: where it runs and whom it talks to. */
export interface Context {
  readonly terminal: Terminal;
  /** The working directory. */
  readonly directory: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly clock: () => Date;
  /** A new id that nobody can guess, 32 to 64 characters. */
  readonly newId: () => string;
  /** Ends the program with this code once the command has returned; 0 where nobody calls it. */
  exitWith(code: number): void;
}
