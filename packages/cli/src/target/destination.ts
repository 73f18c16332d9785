import type { Variables } from '@undotenv/manifest';
import { openDestination, type Destination } from '@undotenv/migration/target';

/** A target that is open: what it is, how to call it, and how a program is told to reach it. */
export interface OpenDestination extends Destination {
  /**
   * The variables that bring a program which uses the client, any SDK or the AWS CLI here; one that
   * would lead it elsewhere is `undefined`, and to be removed.
   */
  readonly connection: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

/** What a command does at its target: where it only reads, no local store is made. */
export type Purpose = 'read' | 'write';

/** What a project has to say about its target. */
export interface TargetDefaults {
  /** It decides which local store is the project's. */
  readonly directory: string;
  /** What the application sees: its `AWS_REGION` is where it will read. */
  readonly variables: Variables;
  /** Where nothing else names a region. */
  readonly region: string;
}

/** Puts what reaches a target, and what ends that, together. */
export function reachable(
  access: Parameters<typeof openDestination>[0],
  connection: OpenDestination['connection'],
  closeServer: () => Promise<void>,
): OpenDestination {
  const destination = openDestination(access);
  return {
    ...destination,
    connection,
    async close() {
      destination.api.close();
      await closeServer();
    },
  };
}
