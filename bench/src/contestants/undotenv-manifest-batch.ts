import { openWith } from './undotenv-manifest.ts';
import type { Open } from './contestant.ts';

/** With a manifest, where the policy allows BatchGetSecretValue and the application says so. */
export const open: Open = (options) => openWith(options, 'auto');
