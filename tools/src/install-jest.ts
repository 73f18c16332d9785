/**
 * Installs the Jest that the example for it is run with: `npm run install:jest`. It is no
 * dependency, because one of the packages it brings is under a licence for data, not for programs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOutside, outsideFolder } from './outside.ts';

const version = '30.5.2';
const folder = outsideFolder('jest');

if (!existsSync(join(folder, 'node_modules', 'jest'))) installOutside(folder, [`jest@${version}`]);
console.log(`✓ Jest ${version}`);
