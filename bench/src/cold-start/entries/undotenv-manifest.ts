import { open } from '../../contestants/undotenv-manifest.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
