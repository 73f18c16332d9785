import { preloadExitCodes } from '@undotenv/client/environment';
import { describe, expect, it } from 'vitest';
import { exitCodeByErrorCode } from '../src/exit-codes.ts';

describe('the exit codes of the preloader', () => {
  it('are those of the command line', () => {
    expect(exitCodeByErrorCode).toMatchObject(preloadExitCodes);
  });
});
