import { describe, expect, it } from 'vitest';
import { classifyComments } from '../../src/classify/classify-comments.ts';
import { EnvDocument } from '../../src/dotenv/document.ts';

describe('classifyComments', () => {
  it('finds old secrets that were commented out, and says nothing of their values', () => {
    const text = [
      '# the database',
      '#DB_PASSWORD=synthetic-old-1',
      'DB_PASSWORD=synthetic-new # API_KEY="synthetic-old-2"',
      '## export DATABASE_URL=postgres://app:synthetic-old-3@localhost/app',
      '# DB_PASSWORD=changeme',
      '# PORT=3000',
      '# see https://example.com: password rules',
    ].join('\n');
    const found = classifyComments(EnvDocument.parse(text));
    expect(found.map(({ line, variable, code }) => [line, variable, code])).toEqual([
      [2, 'DB_PASSWORD', 'secret-name'],
      [3, 'API_KEY', 'secret-name'],
      [4, 'DATABASE_URL', 'url-with-credentials'],
    ]);
    expect(JSON.stringify(found)).not.toContain('synthetic');
  });
});
