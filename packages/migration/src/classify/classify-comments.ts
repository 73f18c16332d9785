import type { Manifest } from '@undotenv/manifest';
import { parseEnv } from '@undotenv/protocol/dotenv';
import type { EnvDocument } from '../dotenv/document.ts';
import { classify, type ReasonCode } from './classify.ts';

/** A comment that still sets a secret for who removes its `#`. Never the value. */
export interface ExposedComment {
  readonly line: number;
  readonly variable: string;
  readonly code: ReasonCode;
  readonly reason: string;
}

/**
 * The assignments that were commented out and whose values are exposed: an old password that may
 * still be in use, where `EnvDocument.occurrences` finds only the present one.
 */
export function classifyComments(document: EnvDocument, manifest?: Manifest): ExposedComment[] {
  return document.comments().flatMap(({ line, text }) =>
    classify(parseEnv(text.replace(/^[#\s]+/, '')), manifest)
      .filter(({ exposed }) => exposed)
      .map(({ variable, code, reason }) => ({ line, variable, code, reason })),
  );
}
