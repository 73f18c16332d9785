import { limits } from '@undotenv/protocol';
import { list, required, type Rule, structure, text } from './members.ts';

/**
 * Members that several operations share, with the constraints of the API model.
 *
 * @see AWS Secrets Manager API Reference, the request parameters of each action
 */
export const secretId: Rule<string, true> = required(
  text({ min: 1, max: limits.secretIdMaxLength }),
);

/** The token of a request becomes the id of the version that it makes. */
const tokenOrVersionId: Rule<string, false> = text({
  min: limits.clientRequestTokenMinLength,
  max: limits.clientRequestTokenMaxLength,
});

export { tokenOrVersionId as clientRequestToken, tokenOrVersionId as versionId };

export const stagingLabel: Rule<string, false> = text({
  min: 1,
  max: limits.stagingLabelMaxLength,
});

export const description: Rule<string, false> = text({ max: limits.descriptionMaxLength });

export const kmsKeyId: Rule<string, false> = text({ max: 2_048 });

export const secretType: Rule<string, false> = text({ max: limits.secretTypeMaxLength });

/** The length is counted in characters, as the constraint does (documented). */
export const resourcePolicy: Rule<string, true> = required(
  text({ min: 1, max: limits.resourcePolicyMaxLength }),
);

export const nextToken: Rule<string, false> = text({ min: 1, max: 4_096 });

/** Sensitive: a message about them leaves the value out. Bytes are counted in `secretValueOf`. */
export const secretString: Rule<string, false> = text({
  min: 1,
  max: limits.secretValueMaxBytes,
  sensitive: true,
});

/** Base64 here, so its length is not yet the value's. */
export const secretBinary: Rule<string, false> = text({
  max: Math.ceil(limits.secretValueMaxBytes / 3) * 4,
  sensitive: true,
});

export const tagKey: Rule<string, true> = required(text({ min: 1, max: limits.tagKeyMaxLength }));

export const tags: Rule<{ Key: string; Value: string }[], false> = list(
  structure({ Key: tagKey, Value: required(text({ max: limits.tagValueMaxLength })) }),
  // The model sets no bound; 50 on the whole secret is checked with the tags it has.
  { max: Number.MAX_SAFE_INTEGER },
);
