import * as z from 'zod';
import { type ServerSetup, serverSetupSchema, type Step, stepSchema } from './step.ts';

export interface Case {
  /** A sentence that goes on after the name of the operation. */
  readonly name: string;
  /** Ids of the facts it proves. */
  readonly facts: readonly string[];
  /** It pins what the local server does otherwise, and means to. */
  readonly differs?: true;
  /** Why another endpoint cannot be held to it. */
  readonly localOnly?: string;
  /** What the server is asked for, without which it would not do this. */
  readonly server?: ServerSetup;
  readonly steps: readonly Step[];
}

export interface CaseFile {
  readonly operation: string;
  readonly cases: readonly Case[];
}

export const caseFileSchema: z.ZodType<CaseFile> = z.strictObject({
  operation: z.string(),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        facts: z.array(z.string()).min(1),
        differs: z.literal(true).exactOptional(),
        localOnly: z.string().exactOptional(),
        server: serverSetupSchema.exactOptional(),
        steps: z.array(stepSchema).min(1),
      }),
    )
    .min(1),
});
