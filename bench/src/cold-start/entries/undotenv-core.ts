import { open } from '../../contestants/undotenv-core.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
