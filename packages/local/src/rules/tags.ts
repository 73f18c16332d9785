import { limits, ServiceException, type Tag } from '@undotenv/protocol';

/** Adds tags in the order given; a key that is there already takes the new value in its place. */
export function mergeTags(present: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  checkReserved(added);
  const merged = new Map(present.map((tag) => [tag.Key, tag]));
  for (const { Key, Value } of added) merged.set(Key, { Key, Value });
  if (merged.size > limits.tagsPerSecret) {
    throw new ServiceException(
      'InvalidParameterException',
      `A secret can have at most ${String(limits.tagsPerSecret)} tags.`,
    );
  }
  return [...merged.values()];
}

/** The prefix is documented as reserved; the text of the refusal is ours (assumed). */
function checkReserved(tags: readonly Tag[]): void {
  if (!tags.some(({ Key }) => Key.toLowerCase().startsWith('aws:'))) return;
  throw new ServiceException(
    'InvalidParameterException',
    'Tag keys that begin with aws: are reserved.',
  );
}
