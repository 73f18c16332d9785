/** A rule that no compiler and no linter knows. */
export interface Guard {
  /** What `node tools/dist/main.js` calls it by. */
  readonly name: string;
  /** @returns a line for each violation, which says where it is */
  readonly find: (repository: string) => Promise<readonly string[]>;
}
