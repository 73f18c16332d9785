export type Role = 'floor' | 'undotenv' | 'peer';

/** What one run of one contestant gave, by the names of the metrics. */
export type Sample = Readonly<Record<string, number>>;

export interface Metric {
  /** The member of a sample. */
  readonly name: string;
  /** Its heading, with the unit. */
  readonly heading: string;
  readonly better: 'lower' | 'higher';
  /** Places after the point; 0 when absent. */
  readonly digits?: number;
}

export interface Row {
  readonly label: string;
  readonly role: Role;
  readonly samples: readonly Sample[];
}

export interface Table {
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** The first row of role `floor` is what the others are compared with. */
  readonly rows: readonly Row[];
}

/** What a scenario gives to the document. */
export interface Section {
  readonly title: string;
  /** What is done and how it is measured, in a few sentences. */
  readonly method: string;
  readonly tables: readonly Table[];
}
