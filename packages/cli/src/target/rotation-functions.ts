import { resolve } from 'node:path';
import type { LocalAccess, RotationFunction } from '@undotenv/local';
import { InvalidArgumentError } from 'commander';
import { createJiti } from 'jiti';
import { UsageError } from '../errors.ts';
import { endpointVariables } from './destination.ts';

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
  directory: string,
): Promise<Readonly<Record<string, RotationFunction>>> {
  const loaded = Object.entries(modules).map(
    async ([name, file]) => [name, await loadHandler(resolve(directory, file), file)] as const,
  );
  return Object.fromEntries(await Promise.all(loaded));
}

async function loadHandler(path: string, shown: string): Promise<RotationFunction> {
  const jiti = createJiti(path, { fsCache: false, moduleCache: false });
  const exported: unknown = await jiti.import(path).catch(() => {
    // Not its own words, which may quote what it has read.
    throw new UsageError(`${shown} cannot be loaded`, { hint: 'import it alone to see why' });
  });
  const handler = handlerOf(exported);
  if (handler === undefined) {
    throw new UsageError(`${shown} does not export a function named handler`);
  }
  return (event, access) => {
    pointSdkTo(access);
    return handler(event);
  };
}

function handlerOf(exported: unknown): ((event: unknown) => unknown) | undefined {
  if (typeof exported !== 'object' || exported === null || !('handler' in exported)) {
    return undefined;
  }
  const { handler } = exported;
  // It is called as Lambda calls it, and what it answers is not looked at.
  return typeof handler === 'function' ? (handler as (event: unknown) => unknown) : undefined;
}

/** For SDKs in this process, which read these when they are first used. */
function pointSdkTo({ url, region, accessKeyId, secretAccessKey }: LocalAccess): void {
  // A profile or a session of the user's own would go before, or with, the key of the server.
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_SESSION_TOKEN'];
  Object.assign(process.env, {
    ...endpointVariables(url),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
}
