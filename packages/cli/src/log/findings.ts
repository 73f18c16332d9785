import type { TrailFinding, TrailProblem, TrailVerification } from '@undotenv/local/audit';

const problems: Readonly<Record<TrailProblem, string>> = {
  changed: 'not as it was written',
  moved: 'stands in the place of another',
  missing: 'missing, or not to be proved',
  cut: 'the file is cut off within a record',
  head: 'the head is gone or was changed: nothing says how far the trail went',
  witness: 'the witness outside of the data directory was changed',
  'another-trail': 'another trail was here before, and it is gone with all of its records',
  'another-history': 'another record stands here than the one that was known',
  key: "the trail's key is gone or does not open: nothing can be proved",
  'noticed-before': 'the server noticed a gap here when it started',
};

/** One finding in a line. */
export function describeFinding({ record, lastRecord, file, problem }: TrailFinding): string {
  const which =
    lastRecord === undefined || lastRecord === record
      ? `record ${String(record)}`
      : `records ${String(record)} to ${String(lastRecord)}`;
  const where = file === undefined ? '' : ` (${file})`;
  return `${which}${where}: ${problems[problem]}`;
}

/** What is known for certain of a trail with findings, and what is not. */
export function conclusions(verification: TrailVerification): string[] {
  const first = Math.min(...verification.findings.map(({ record }) => record));
  return [
    soundBefore(first),
    'a record behind that is true where it is not named, but others may be missing',
    'who did it cannot be told from the trail: a damaged disk looks the same',
  ];
}

function soundBefore(first: number): string {
  if (first === 1) return 'of no record is it certain that none before it is missing';
  if (first === 2) return 'record 1 is as it was written';
  return `records 1 to ${String(first - 1)} are as they were written, and none of them is missing`;
}

/** What a trail without findings does not prove. */
export function limitOf({ hasWitness }: TrailVerification): string | undefined {
  if (hasWitness) return undefined;
  return 'there is no witness outside of the data directory: an older copy of all of it would not be noticed';
}
