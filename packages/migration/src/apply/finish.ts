import type { SecretsManagerApi } from '@undotenv/client/api';
import type { OperationName } from '@undotenv/protocol';
import { ourSecrets } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import type { Journal } from '../journal/journal.ts';
import { journalState, type JournalState } from '../journal/state.ts';
import { ReadBackError, SecretCallError, TargetMismatchError } from '../migration-errors.ts';
import type { OnProgress } from '../progress.ts';
import { readWork, removeWork, type RemainingWork } from '../sealed/backup.ts';
import { secretFingerprint } from '../sealed/fingerprint.ts';
import { writeSecret } from '../secrets/write-secret.ts';
import {
  destinationOf,
  isSameTarget,
  targetText,
  type Destination,
  type SecretReader,
} from '../target.ts';
import { abandonMigration } from './begin.ts';
import { rewriteFile } from './change-file.ts';

/** A migration that is backed up, and the means to go on with it. */
export interface Finishing {
  readonly history: MigrationHistory;
  readonly journal: Journal;
  readonly destination: Destination;
  readonly onProgress: OnProgress;
}

/**
 * Takes a migration from wherever its journal says it is to its end: writes the secrets, reads them
 * back, and only then rewrites the files.
 */
export async function finishMigration(finishing: Finishing): Promise<JournalState> {
  const { history, journal, destination } = finishing;
  const { planned, isVerified, rewritten } = journalState(journal);
  if (!isSameTarget(planned.target, destination.target)) {
    throw new TargetMismatchError(targetText(planned.target), targetText(destination.target));
  }
  // The work is removed at the very end, so it may be gone once every file is rewritten.
  if (!isVerified || planned.files.some(({ path }) => !rewritten.has(path))) {
    const work = await readWork(history, journal.id);
    await writeSecrets(finishing, work);
    await verifySecrets(finishing);
    await rewriteFiles(finishing, work);
  }
  await removeWork(history, journal.id);
  await journal.append({ type: 'done' });
  return journalState(journal);
}

async function writeSecrets(finishing: Finishing, work: RemainingWork): Promise<void> {
  const { history, journal, destination, onProgress } = finishing;
  const { planned, writing, written } = journalState(journal);
  const calls = observeCalls();
  const ours = await ourSecrets(history);
  for (const [index, secret] of planned.secrets.entries()) {
    const { name } = secret;
    const payload = work.secrets[name];
    if (written.has(name) || payload === undefined) continue;
    const position = { secret: name, position: index + 1, of: planned.secrets.length };
    onProgress({ step: 'writing', ...position });
    try {
      const record = await writeSecret(
        {
          api: calls.observed(destinationOf(secret, destination).api),
          begun: writing.get(name),
          isOurs: (arn) => ours.has(arn),
          record: (intent) => journal.append(intent),
        },
        secret,
        payload,
      );
      await journal.append(record);
      onProgress({ step: 'written', ...position, outcome: record.outcome, arn: record.arn });
    } catch (error) {
      const changedNothing = !calls.mayHaveWritten() && writing.size === 0;
      if (changedNothing) await abandonMigration(history, journal, planned.files);
      throw calls.isFailure(error) ? new SecretCallError(name, error) : error;
    }
  }
}

/** Notes what became of the calls, to know after a failure whether anything was written. */
function observeCalls(): {
  observed: (api: SecretsManagerApi) => SecretsManagerApi;
  mayHaveWritten: () => boolean;
  isFailure: (error: unknown) => boolean;
} {
  let mayHaveWritten = false;
  const failures = new WeakSet<object>();
  const reads: readonly OperationName[] = ['DescribeSecret', 'GetSecretValue'];
  return {
    observed: (api) => ({
      ...api,
      async call(operation, request, options) {
        const isRead = reads.includes(operation);
        try {
          const response = await api.call(operation, request, options);
          mayHaveWritten ||= !isRead;
          return response;
        } catch (error) {
          if (error instanceof Error) failures.add(error);
          // Refused by the service, a call has done nothing; unanswered, it may have.
          mayHaveWritten ||= !isRead && !isRefusal(error);
          throw error;
        }
      },
    }),
    mayHaveWritten: () => mayHaveWritten,
    isFailure: (error) => error instanceof Error && failures.has(error),
  };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    'awsCode' in error &&
    'retryable' in error &&
    error.retryable === false
  );
}

/** Through a reader of its own, which is how the application will read. */
async function verifySecrets({
  history,
  journal,
  destination,
  onProgress,
}: Finishing): Promise<void> {
  const { planned, isVerified } = journalState(journal);
  if (isVerified) return;
  const readers = new Map<string | undefined, SecretReader>();
  try {
    for (const secret of planned.secrets) {
      const { name, region, kind, fingerprint } = secret;
      const reader = readers.get(region) ?? destinationOf(secret, destination).openReader();
      readers.set(region, reader);
      const text = await reader.getString(name).catch((cause: unknown) => {
        throw new SecretCallError(name, cause);
      });
      if (secretFingerprint(history.keys, { id: journal.id, name, kind }, text) !== fingerprint) {
        throw new ReadBackError(name);
      }
    }
  } finally {
    for (const reader of readers.values()) reader.close();
  }
  await journal.append({ type: 'verified' });
  onProgress({ step: 'verified', secrets: planned.secrets.length });
}

async function rewriteFiles(
  { history, journal, onProgress }: Finishing,
  work: RemainingWork,
): Promise<void> {
  const { planned, rewritten } = journalState(journal);
  for (const file of planned.files) {
    const { path } = file;
    const after = work.files[path];
    if (rewritten.has(path) || after === undefined) continue;
    const change = { history, id: journal.id, project: planned.project };
    await rewriteFile(change, file, after, () => journal.append({ type: 'rewriting', path }));
    await journal.append({ type: 'rewritten', path });
    onProgress({ step: 'rewritten', file: path });
  }
}
