import * as z from 'zod';

/** A member of a request or of an answer, as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

/** An exception: its code, and its text where that is a fact. */
export interface Failure {
  readonly code: string;
  readonly message?: string;
}

/**
 * `reader` may read and describe the one secret named `{name}`, `elsewhere` may do everything in
 * another account.
 */
export type OtherCaller = 'reader' | 'elsewhere';

/** One call, and what its answer must be. One that expects nothing must succeed. */
export interface CallStep {
  readonly call: string;
  /** The request's members. */
  readonly with?: JsonObject;
  /** Where it is called; the endpoint's own region if absent. */
  readonly region?: string;
  /** Who calls; one who may do everything if absent. */
  readonly as?: OtherCaller;
  /** The call is made so often; `{n}` counts from 1. */
  readonly repeat?: number;
  /** A service that is slow to list what changed may be asked again. */
  readonly eventually?: true;
  /** The whole answer. */
  readonly answers?: JsonObject;
  /** Members of the answer; objects in it may have others besides. */
  readonly has?: JsonObject;
  /** Members the answer lacks, as `SecretList.0.Tags`. */
  readonly lacks?: readonly string[];
  /** The body of the answer to the letter. */
  readonly body?: string;
  readonly fails?: Failure;
}

/** Time passes, which only an endpoint with a clock of its own can be told. */
export interface ClockStep {
  readonly advance: { readonly days?: number; readonly minutes?: number };
}

/** A KMS key is disabled, which only an endpoint with keys of its own can be told. */
export interface KeyStep {
  readonly disableKey: string;
}

export type Step = CallStep | ClockStep | KeyStep;

export interface Case {
  /** A sentence that goes on after the name of the operation. */
  readonly name: string;
  /** Ids of the facts it proves. */
  readonly facts: readonly string[];
  /** Why another endpoint cannot be held to it. */
  readonly localOnly?: string;
  readonly steps: readonly Step[];
}

export interface CaseFile {
  readonly operation: string;
  readonly cases: readonly Case[];
}

export function isClockStep(step: Step): step is ClockStep {
  return 'advance' in step;
}

export function isKeyStep(step: Step): step is KeyStep {
  return 'disableKey' in step;
}

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), jsonObject]),
);
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

const callStep: z.ZodType<CallStep> = z.strictObject({
  call: z.string(),
  with: jsonObject.exactOptional(),
  region: z.string().exactOptional(),
  as: z.enum(['reader', 'elsewhere']).exactOptional(),
  repeat: z.int().min(2).exactOptional(),
  eventually: z.literal(true).exactOptional(),
  answers: jsonObject.exactOptional(),
  has: jsonObject.exactOptional(),
  lacks: z.array(z.string()).exactOptional(),
  body: z.string().exactOptional(),
  fails: z.strictObject({ code: z.string(), message: z.string().exactOptional() }).exactOptional(),
});

const clockStep: z.ZodType<ClockStep> = z.strictObject({
  advance: z.strictObject({
    days: z.number().exactOptional(),
    minutes: z.number().exactOptional(),
  }),
});

const keyStep: z.ZodType<KeyStep> = z.strictObject({ disableKey: z.string() });

/** Strict: a misspelt expectation would otherwise expect nothing. */
export const caseFileSchema: z.ZodType<CaseFile> = z.strictObject({
  operation: z.string(),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        facts: z.array(z.string()).min(1),
        localOnly: z.string().exactOptional(),
        steps: z.array(z.union([callStep, clockStep, keyStep])).min(1),
      }),
    )
    .min(1),
});
