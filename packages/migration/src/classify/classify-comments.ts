import { parseEnv } from '@undotenv/protocol/dotenv';
import type { EnvDocument } from '../dotenv/document.ts';
import { classify, type ReasonCode } from './classify.ts';

/** A comment that still sets a secret for who removes its `#`. Never the value. */
export interface ExposedComment {
  readonly line: number;
  readonly variable: string;
  readonly code: ReasonCode;
  readonly reason: string;
  /** The variable it is behind; absent where it is a line of its own. */
  readonly behind?: string;
}

/**
 * The assignments that were commented out and whose values are exposed: an old password that may
 * still be in use, where `EnvDocument.occurrences` finds only the present one.
 */
export function classifyComments(document: EnvDocument): ExposedComment[] {
  return document.comments().flatMap(({ text, ...place }) =>
    classify(parseEnv(text.replace(/^[#\s]+/, '')))
      .filter(({ exposed }) => exposed)
      .map(({ variable, code, reason }) => ({ ...place, variable, code, reason })),
  );
}
