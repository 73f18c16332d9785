import { resolve } from 'node:path';
import type { LocalAccess, RotationFunction } from '@undotenv/local';
import { InvalidArgumentError } from 'commander';
import { createJiti } from 'jiti';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { kindOf } from '../terminal/report-error.ts';
import { type Terminal, visible } from '../terminal/terminal.ts';
import { endpointVariables, regionVariables } from './destination.ts';

/** Modules by the names of the functions they are. */
export type FunctionModules = Readonly<Record<string, string>>;

/** Reads `NAME=FILE`, which may be given several times. */
export function collectFunction(text: string, previous: FunctionModules = {}): FunctionModules {
  const [, name, file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new InvalidArgumentError('give the name of a function and a module: NAME=FILE');
  }
  return { ...previous, [name]: file };
}

/**
 * Loads rotation functions into this process. They are Lambda functions as they are deployed: a
 * module exports `handler`, and its AWS SDK finds Secrets Manager by the environment.
 */
export async function loadRotationFunctions(
  modules: FunctionModules,
  { directory, terminal }: Pick<Context, 'directory' | 'terminal'>,
): Promise<Readonly<Record<string, RotationFunction>>> {
  const loaded = Object.entries(modules).map(async ([name, file]) => {
    const handler = await loadHandler(resolve(directory, file), file);
    return [name, rotationFunction(name, handler, terminal)] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}

type Handler = (event: unknown) => unknown;

async function loadHandler(path: string, shown: string): Promise<Handler> {
  const jiti = createJiti(path, { fsCache: false, moduleCache: false });
  const exported: unknown = await jiti.import(path).catch((cause: unknown) => {
    // Not its own words, which may quote what it has read.
    throw new UsageError(`${shown} cannot be loaded`, {
      hint: `it ends with ${kindOf(cause)}: import it alone to see why`,
    });
  });
  const handler = handlerOf(exported);
  if (handler === undefined) {
    throw new UsageError(`${shown} does not export a function named handler`);
  }
  return handler;
}

/** Says what failed: the server goes on and tries again, and nobody would know why it has to. */
function rotationFunction(name: string, handler: Handler, terminal: Terminal): RotationFunction {
  return async (event, access) => {
    pointSdkTo(access);
    try {
      await handler(event);
    } catch (error) {
      const step = `${event.Step} of ${event.SecretId}`;
      terminal.warn(visible(`${name} failed at ${step}: ${kindOf(error)}`));
      terminal.hint(
        'its message may quote a value and is not shown: catch it in the function to see more',
      );
      throw error;
    }
  };
}

function handlerOf(exported: unknown): Handler | undefined {
  if (typeof exported !== 'object' || exported === null || !('handler' in exported)) {
    return undefined;
  }
  const { handler } = exported;
  // It is called as Lambda calls it, and what it answers is not looked at.
  return typeof handler === 'function' ? (handler as Handler) : undefined;
}

/** For SDKs in this process, which read these when they are first used. */
function pointSdkTo({ url, region, accessKeyId, secretAccessKey }: LocalAccess): void {
  // A profile or a session of the user's own would go before, or with, the key of the server.
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_SESSION_TOKEN'];
  Object.assign(process.env, {
    ...endpointVariables(url),
    ...regionVariables(region),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
}
