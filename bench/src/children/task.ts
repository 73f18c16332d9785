/** The child's end of the channel to the process that started it. */
export interface Parent<Message> {
  send(message: Message): void;
  onCommand(listener: (command: string) => void): void;
}

/**
 * Work for a process of its own. The file that exports one as `task` is imported at both ends: by
 * the parent for its type and address, by the child to run it.
 */
export interface Task<Params, Message> {
  /** The file itself: `import.meta.url`. */
  readonly module: string;
  run(params: Params, parent: Parent<Message>): Promise<void>;
}
