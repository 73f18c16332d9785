import { open } from '../../contestants/middy.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
