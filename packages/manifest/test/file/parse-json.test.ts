import { describe, expect, it } from 'vitest';
import { ManifestError } from '../../src/index.ts';
import { parseJson } from '../../src/file/index.ts';

describe('parseJson', () => {
  it('says in which file, and where in it, something is wrong', () => {
    const text = '{"a": 1,\n "a": synthetic-value}';
    const refusal = 'undotenv.config.json:2:2: this name stands twice';
    expect(() => parseJson(text, 'undotenv.config.json')).toThrow(refusal);
    expect(() => parseJson(text, 'undotenv.config.json')).toThrow(ManifestError);
  });
});
