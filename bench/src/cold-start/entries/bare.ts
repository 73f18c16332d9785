import { reportNow } from '../first-secret.ts';

reportNow();
