import { describe, expect, it } from 'vitest';
import { answersTo, caseFiles } from './case-files.ts';

for (const [theme, file] of caseFiles()) {
  describe(theme, () => {
    for (const each of file.cases) {
      it(each.title, () => {
        expect(each.requests).not.toEqual([]);
        expect(answersTo(file, each)).toEqual(each.requests);
      });
    }
  });
}
