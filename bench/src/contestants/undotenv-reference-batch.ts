import { openWith } from './undotenv.ts';
import type { Open } from './contestant.ts';

/** Without a manifest, where the policy allows BatchGetSecretValue and the application says so. */
export const open: Open = (options) => openWith(options, true);
