/** `record` without some of its members. */
export function without<Item extends object, Key extends keyof Item>(
  record: Item,
  ...keys: readonly Key[]
): Omit<Item, Key> {
  const isLeft = ([key]: [string, unknown]): boolean => !keys.some((each) => each === key);
  // The compiler does not follow members through entries.
  return Object.fromEntries(Object.entries(record).filter(isLeft)) as Omit<Item, Key>;
}
