import type { Role } from '../report/section.ts';
import type { Open } from './contestant.ts';

export type ContestantName =
  | 'floor'
  | 'undotenv'
  | 'undotenv-core'
  | 'undotenv-manifest'
  | 'undotenv-manifest-batch'
  | 'undotenv-core-batch'
  | 'undotenv-reference-batch'
  | 'sdk'
  | 'sdk-batch'
  | 'sdk-map'
  | 'powertools'
  | 'middy';

export interface Contestant {
  readonly label: string;
  readonly role: Role;
  /** Imported on demand: a child process holds the contestant it measures and no other. */
  readonly load: () => Promise<{ readonly open: Open }>;
}

export const contestants: Readonly<Record<ContestantName, Contestant>> = {
  floor: {
    label: 'floor',
    role: 'floor',
    load: () => import('./floor.ts'),
  },
  undotenv: {
    label: 'undotenv, by reference',
    role: 'undotenv',
    load: () => import('./undotenv.ts'),
  },
  'undotenv-core': {
    label: 'undotenv, core',
    role: 'undotenv',
    load: () => import('./undotenv-core.ts'),
  },
  'undotenv-manifest': {
    label: 'undotenv, by manifest',
    role: 'undotenv',
    load: () => import('./undotenv-manifest.ts'),
  },
  'undotenv-manifest-batch': {
    label: 'undotenv, by manifest in batches',
    role: 'undotenv',
    load: () => import('./undotenv-manifest-batch.ts'),
  },
  'undotenv-core-batch': {
    label: 'undotenv, core in batches',
    role: 'undotenv',
    load: () => import('./undotenv-core-batch.ts'),
  },
  'undotenv-reference-batch': {
    label: 'undotenv, by reference in batches',
    role: 'undotenv',
    load: () => import('./undotenv-reference-batch.ts'),
  },
  sdk: {
    label: 'AWS SDK',
    role: 'peer',
    load: () => import('./sdk.ts'),
  },
  'sdk-batch': {
    label: 'AWS SDK, batches by hand',
    role: 'peer',
    load: () => import('./sdk-batch.ts'),
  },
  'sdk-map': {
    label: 'AWS SDK and a Map by hand',
    role: 'peer',
    load: () => import('./sdk-map.ts'),
  },
  powertools: {
    label: 'Powertools parameters',
    role: 'peer',
    load: () => import('./powertools.ts'),
  },
  middy: {
    label: 'middy secrets-manager',
    role: 'peer',
    load: () => import('./middy.ts'),
  },
};
