export { eventNames } from './audit/event-names.ts';
export { type EventFilter, secretsOf } from './audit/look-up.ts';
export { lookUpEvents, type LookUpOptions, type LookUpResult } from './audit/look-up-events.ts';
export { refuseMissingTrail } from './audit/missing-trail.ts';
export type { AuditOptions } from './audit/open-trail.ts';
export type { Resource, TrailEvent, UserIdentity } from './audit/trail-event.ts';
export {
  type TrailFinding,
  type TrailProblem,
  type TrailVerification,
  type VerifyOptions,
  verifyTrail,
} from './audit/verify-trail.ts';
export { defaultWitnessDirectory } from './audit/witness-directory.ts';
