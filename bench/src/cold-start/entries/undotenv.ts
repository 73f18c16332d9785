import { open } from '../../contestants/undotenv.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
