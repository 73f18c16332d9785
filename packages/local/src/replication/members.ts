import type { ReplicaRegion } from '@undotenv/protocol';
import { list, required, type Rule, structure, text } from '../rules/members.ts';
import { kmsKeyId } from '../rules/request-members.ts';

/** The pattern is the API model's. */
const region: Rule<string, true> = required(
  text({ min: 1, max: 128, pattern: String.raw`^([a-z]+-)+\d+$` }),
);

/** The model sets no upper bound. */
const oneOrMore = { min: 1, max: Number.MAX_SAFE_INTEGER };

export const replicaRegions: Rule<ReplicaRegion[], false> = list(
  structure({ Region: region, KmsKeyId: kmsKeyId }),
  oneOrMore,
);

export const regions: Rule<string[], false> = list(region, oneOrMore);
