import { confirm, isCancel, password } from '@clack/prompts';
import { CancelledError } from '../errors.ts';

interface PromptStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** @throws {CancelledError} `CANCELLED` at Ctrl-C. */
export async function askConsent(message: string, streams: PromptStreams): Promise<boolean> {
  return answered(await confirm({ message, ...streams }));
}

/** A value typed without echo. @throws {CancelledError} `CANCELLED` at Ctrl-C. */
export async function askValue(message: string, streams: PromptStreams): Promise<string> {
  return answered(await password({ message, ...streams }));
}

/** clack answers Ctrl-C with a symbol of its own. */
function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new CancelledError();
  return answer as Exclude<Answer, symbol>;
}
