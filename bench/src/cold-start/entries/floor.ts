import { open } from '../../contestants/floor.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
