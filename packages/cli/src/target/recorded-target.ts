import { defaultEndpoint } from '@undotenv/client/api';
import type { MigrationTarget } from '@undotenv/migration';
import type { Context } from '../context.ts';
import type { OpenDestination } from './destination.ts';
import { openDestination } from './open-destination.ts';

/**
 * Opens the target a journal names: what was begun there ends there, whatever the options or the
 * environment say today. Only the credentials are today's.
 */
export function openRecordedTarget(
  context: Context,
  { kind, region, endpoint, dataDirectory }: MigrationTarget,
  { profile }: { readonly profile?: string },
  projectDirectory: string,
): Promise<OpenDestination> {
  const isOther = kind === 'aws' && endpoint !== defaultEndpoint(region);
  return openDestination(
    context,
    {
      local: kind === 'local',
      region,
      ...(dataDirectory !== undefined && { data: dataDirectory }),
      ...(isOther && { endpointUrl: endpoint }),
      ...(profile !== undefined && { profile }),
    },
    { directory: projectDirectory, variables: {}, region },
    'write',
  );
}
