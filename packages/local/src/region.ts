/** Whether `text` has the form of a region's name; which regions there are changes too often. */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}
