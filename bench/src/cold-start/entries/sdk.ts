import { open } from '../../contestants/sdk.ts';
import { readFirstSecret } from '../first-secret.ts';

await readFirstSecret(open);
