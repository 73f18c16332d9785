import { partitionOf } from '@undotenv/protocol';
import type { LocalAccess } from '../server/local-access.ts';
import type { Scope } from '../store/store.ts';
import { kindOf } from './failure-kind.ts';
import type { Invoke, Outcome, RotationFunction } from './rotation-function.ts';

/** The rotation functions of this process. */
export interface RotationFunctions {
  /**
   * Makes `rotate` the function of that name, or ARN, instead of any it had; a name stands for its
   * ARNs in every account and region too.
   *
   * @throws {RangeError} if `nameOrArn` is neither.
   */
  register(nameOrArn: string, rotate: RotationFunction): void;
}

export interface FunctionTable extends RotationFunctions {
  has(nameOrArn: string): boolean;
  readonly invoke: Invoke;
}

/** @see AWS Lambda API Reference, Invoke, FunctionName */
const functionName =
  /^(?:arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:)?(?<name>[\w-]{1,140})(?::[\w$-]+)?$/;

export function isFunctionName(nameOrArn: string): boolean {
  return functionName.test(nameOrArn);
}

/** The ARN of a function; one that is named without it is in `scope`. */
export function functionArnOf(nameOrArn: string, scope: Scope): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const { account, region } = scope;
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${nameOrArn}`;
}

interface TableOptions {
  readonly initial: Readonly<Record<string, RotationFunction>>;
  /** For the functions, once they are called. */
  readonly access: () => LocalAccess;
  /** Is called when a function was registered: rotations may have waited for it. */
  readonly changed: () => void;
}

export function functionTable({ initial, access, changed }: TableOptions): FunctionTable {
  const functions = new Map<string, RotationFunction>();
  const register = (nameOrArn: string, rotate: RotationFunction): void => {
    if (!isFunctionName(nameOrArn)) {
      throw new RangeError('nameOrArn must be the name or the ARN of a function');
    }
    functions.set(nameOrArn, rotate);
  };
  for (const [nameOrArn, rotate] of Object.entries(initial)) register(nameOrArn, rotate);
  const find = (nameOrArn: string): RotationFunction | undefined =>
    functions.get(nameOrArn) ??
    functions.get(functionName.exec(nameOrArn)?.groups?.['name'] ?? nameOrArn);
  return {
    register: (nameOrArn, rotate) => {
      register(nameOrArn, rotate);
      changed();
    },
    has: (nameOrArn) => find(nameOrArn) !== undefined,
    invoke: async (nameOrArn, event, signal) => {
      const rotate = find(nameOrArn);
      if (rotate === undefined) return { outcome: 'unreachable', kind: 'no such function' };
      return Promise.race([run(() => rotate(event, access())), whenAborted(signal)]);
    },
  };
}

/** What a function throws may quote the value it was about to set: it goes no further. */
async function run(work: () => unknown): Promise<Outcome> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return { outcome: 'failed', kind: kindOf(error) };
  }
}

function whenAborted(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve({ outcome: 'failed', kind: 'timeout' });
      },
      { once: true },
    );
  });
}
