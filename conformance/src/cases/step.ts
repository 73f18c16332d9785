import type { LocalOptions } from '@undotenv/local';
import * as z from 'zod';

/** A member of a request or of an answer, as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

/** An exception: its code, and its text where that is a fact. Its status is 400 if absent. */
export interface Failure {
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
}

/**
 * `reader` may read and describe the one secret named `{name}`, `batch-reader` may read that one and
 * call BatchGetSecretValue, `rotator` may rotate that one and invoke no function but
 * `synthetic-rotation`, `elsewhere` may do everything in another account.
 */
export type OtherCaller = 'reader' | 'batch-reader' | 'rotator' | 'elsewhere';

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

/** Time passes. */
export interface ClockStep {
  readonly advance: {
    readonly days?: number;
    readonly minutes?: number;
    readonly seconds?: number;
  };
}

/** A KMS key is disabled. */
export interface KeyStep {
  readonly disableKey: string;
}

/** The next call meets a failure inside the server. */
export interface FaultStep {
  readonly failNextCall: true;
}

/** Another AWS service, such as `rds`, makes a secret, or gives its own a new value. */
export interface ServiceStep {
  readonly service: string;
  readonly puts: { readonly name: string; readonly value: string };
}

/** What the audit trail holds by now. */
export interface TrailStep {
  /** Every event of that name, or of any with `*`, oldest first; each may have other members. */
  readonly trail: string;
  readonly holds: readonly Json[];
  /** A text that no event holds, whatever its name. */
  readonly nowhere?: string;
}

/** What only a server made for the case can be told or asked. */
export type ControlStep = ClockStep | KeyStep | FaultStep | ServiceStep | TrailStep;

export type Step = CallStep | ControlStep;

/** What a server made for the case is to be otherwise than it is by itself. */
export type ServerSetup = Pick<
  LocalOptions,
  'deletionDelaySeconds' | 'secretsPerRegion' | 'throttling'
>;

export function isCallStep(step: Step): step is CallStep {
  return 'call' in step;
}

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), jsonObject]),
);
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

const callStep: z.ZodType<CallStep> = z.strictObject({
  call: z.string(),
  with: jsonObject.exactOptional(),
  region: z.string().exactOptional(),
  as: z.enum(['reader', 'batch-reader', 'rotator', 'elsewhere']).exactOptional(),
  repeat: z.int().min(2).exactOptional(),
  eventually: z.literal(true).exactOptional(),
  answers: jsonObject.exactOptional(),
  has: jsonObject.exactOptional(),
  lacks: z.array(z.string()).exactOptional(),
  body: z.string().exactOptional(),
  fails: z
    .strictObject({
      code: z.string(),
      message: z.string().exactOptional(),
      status: z.int().exactOptional(),
    })
    .exactOptional(),
});

const clockStep: z.ZodType<ClockStep> = z.strictObject({
  advance: z.strictObject({
    days: z.number().exactOptional(),
    minutes: z.number().exactOptional(),
    seconds: z.number().exactOptional(),
  }),
});

const keyStep: z.ZodType<KeyStep> = z.strictObject({ disableKey: z.string() });

const faultStep: z.ZodType<FaultStep> = z.strictObject({ failNextCall: z.literal(true) });

const serviceStep: z.ZodType<ServiceStep> = z.strictObject({
  service: z.string(),
  puts: z.strictObject({ name: z.string(), value: z.string() }),
});

const trailStep: z.ZodType<TrailStep> = z.strictObject({
  trail: z.string(),
  holds: z.array(json),
  nowhere: z.string().exactOptional(),
});

/** Strict: a misspelt expectation would otherwise expect nothing. */
export const stepSchema: z.ZodType<Step> = z.union([
  callStep,
  clockStep,
  keyStep,
  faultStep,
  serviceStep,
  trailStep,
]);

export const serverSetupSchema: z.ZodType<ServerSetup> = z.strictObject({
  deletionDelaySeconds: z.number().exactOptional(),
  secretsPerRegion: z.int().exactOptional(),
  throttling: z.literal(true).exactOptional(),
});
