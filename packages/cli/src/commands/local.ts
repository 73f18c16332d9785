import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { collectFunction } from '../local-server/function-modules.ts';
import type { ServeOptions } from '../local-server/serve.ts';
import { accountId, localRegion, serverUrl, wholeNumber } from '../option-values.ts';
import { withConsent, withJson, withPassphraseFile } from '../options.ts';
import { addVerbs, type Verb } from './verb.ts';

const localVerbs: readonly Verb[] = [
  {
    name: 'export',
    summary: 'save everything in the store as one encrypted file',
    load: () => import('./local-store/export.ts'),
  },
  {
    name: 'import',
    summary: 'fill the store from a file that was exported',
    load: () => import('./local-store/import.ts'),
  },
  {
    name: 'key',
    summary: 'save, protect or rotate the root key of this machine',
    load: () => import('./local-key/local-key.ts'),
  },
];

const examples = `
Example:
  $ undotenv local
  $ undotenv local --ephemeral --port 0 --json
  $ undotenv local --principals principals.json --json
  $ undotenv local --rotation-function MyRotation=./rotate.mjs`;

export function define(command: Command, context: Context): void {
  command
    .description('Serves Secrets Manager to any AWS SDK or CLI on this machine, until stopped.')
    .optionsGroup('Server:')
    .option(
      '--port <port>',
      'port to listen on; 0 picks a free one',
      wholeNumber('--port', 0, 65_535),
      4584,
    )
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--account <id>', 'twelve digits', accountId('--account'), '123456789012')
    .option(
      '--region <region>',
      'region of requests that name none',
      localRegion('--region'),
      'us-east-1',
    )
    .optionsGroup('Store:')
    .option('--data <directory>', "directory of the store (default: the project's own)")
    .option('--ephemeral', 'keep everything in memory')
    .option('--accept-rollback', 'go on with a store that is older than it was, or another one')
    .option('--audit-sync', 'answer only what is on record even after a power cut')
    .optionsGroup('Callers:')
    .option('--principals <file>', 'JSON file of who else may call, and what each is allowed')
    .option('--kms-keys <file>', 'JSON file of KMS keys; once there is one, no other is known')
    .addOption(
      new Option('--auth <mode>', 'verify signatures, or accept any; off needs --ephemeral')
        .choices(['strict', 'off'])
        .default('strict'),
    )
    .optionsGroup('Rotation and tests:')
    .option(
      '--rotation-function <name=file>',
      'rotation function to run in this process: a module that exports handler',
      collectFunction,
    )
    .option(
      '--lambda-endpoint <url>',
      "server of Lambda's Invoke API, for all other functions",
      serverUrl('--lambda-endpoint'),
    )
    .option('--throttling', "answer ThrottlingException above AWS's rates")
    .option(
      '--secrets-per-region <number>',
      "how many secrets a region holds (default: AWS's 500,000)",
      wholeNumber('--secrets-per-region', 1, 500_000),
    )
    .option(
      '--deletion-delay <seconds>',
      'how long a name stays taken after a deletion without recovery (default: 0)',
      wholeNumber('--deletion-delay', 0, 3_600),
    )
    .option('--control', 'serve /_undotenv/: reset, clock, calls, faults; needs --ephemeral')
    .optionsGroup('Options:')
    .addHelpText('after', examples)
    .action(async (options: ServeOptions) => {
      refuseContradictions(options);
      // What follows `key` is served by nobody: the server is loaded where it starts.
      const { serve } = await import('../local-server/serve.ts');
      await serve(context, options);
    });
  addVerbs(command, localVerbs, context);
  withConsent(withJson(withPassphraseFile(command)));
}

function refuseContradictions(options: ServeOptions): void {
  if (options.ephemeral === true && options.auditSync === true) {
    throw new UsageError('--audit-sync needs a store that is kept, and --ephemeral keeps none');
  }
  if (options.ephemeral === true && options.acceptRollback === true) {
    throw new UsageError(
      '--accept-rollback needs a store that is kept, and --ephemeral keeps none',
    );
  }
  if (options.ephemeral === true && options.data !== undefined) {
    throw new UsageError('give --data or --ephemeral, not both');
  }
}
