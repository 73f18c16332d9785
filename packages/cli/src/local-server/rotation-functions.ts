import { resolve } from 'node:path';
import type { LocalAccess, RotationFunction } from '@undotenv/local';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { kindOf } from '../terminal/report-error.ts';
import { endpointVariables, regionVariables } from '../target/connection-variables.ts';
import type { FunctionModules } from './function-modules.ts';

/**
 * Loads rotation functions into this process. They are Lambda functions as they are deployed: a
 * module exports `handler`, and its AWS SDK finds Secrets Manager by the environment.
 */
export async function loadRotationFunctions(
  modules: FunctionModules,
  { directory }: Pick<Context, 'directory'>,
): Promise<Readonly<Record<string, RotationFunction>>> {
  const loaded = Object.entries(modules).map(async ([name, file]) => {
    const handler = await loadHandler(resolve(directory, file), file);
    return [name, rotationFunction(handler)] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}

type Handler = (event: unknown) => unknown;

async function loadHandler(path: string, shown: string): Promise<Handler> {
  const { createJiti } = await import('jiti');
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

function rotationFunction(handler: Handler): RotationFunction {
  return (event, access) => {
    pointSdkTo(access);
    return handler(event);
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
