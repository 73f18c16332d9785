import { open } from '../../contestants/powertools.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
