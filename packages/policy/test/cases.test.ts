import { describe, expect, it } from 'vitest';
import { answersTo, caseFiles } from './case-files.ts';

const requestMembers = [
  ...['action', 'resource', 'context'],
  ...['decision', 'reason', 'decidedBy', 'because'],
];

for (const [theme, file] of caseFiles()) {
  describe(theme, () => {
    for (const each of file.cases) {
      it(each.title, () => {
        expect(each.requests).not.toEqual([]);
        // A misspelt member would expect nothing.
        expect(requestMembers).toEqual(
          expect.arrayContaining(each.requests.flatMap((request) => Object.keys(request))),
        );
        expect(answersTo(file, each)).toEqual(each.requests);
      });
    }
  });
}
