import type { Section } from './report/section.ts';

export interface Context {
  /** Runs everything once and briefly: the document gets its shape, its figures mean nothing. */
  readonly quick: boolean;
  /** A folder for files that end with the run. */
  readonly directory: string;
}

export interface Scenario {
  /** What `--only` calls it. */
  readonly name: string;
  run(context: Context): Promise<Section>;
}
