import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineSecrets } from '../../src/index.ts';
import { renderTypes } from '../../src/file/index.ts';

describe('renderTypes', () => {
  it('writes down what defineSecrets infers', () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: {
        database: {
          keys: {
            host: {},
            port: { type: 'integer', required: false, default: 5432 },
            'replica-host': { required: false },
            options: { type: 'json' },
            verbose: { type: 'boolean' },
          },
        },
        token: { env: 'TOKEN' },
        'other-token': { env: 'OTHER_TOKEN', required: false },
      },
    });
    expect(renderTypes(manifest, 'undotenv.config.yaml')).toBe(`\
// Written by \`undotenv types\` from undotenv.config.yaml. Do not edit it: run the command again.

/** What reads of each secret give. */
export type Secrets = {
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly "replica-host"?: string;
    readonly options: unknown;
    readonly verbose: boolean;
  };
  readonly token: string;
  readonly "other-token": string | undefined;
};
`);
  });

  it('writes what is sealed, and what is no secret', () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: {
        database: {
          keys: {
            host: { plain: true },
            port: { type: 'integer', plain: true },
            password: { sealed: true },
          },
        },
        token: { env: 'TOKEN', sealed: true, required: false },
        url: { env: 'URL', plain: true },
      },
    });
    expect(renderTypes(manifest, 'undotenv.config.yaml')).toContain(`
import type { Secret } from '@undotenv/client';

/** What reads of each secret give. */
export type Secrets = {
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly password: Secret<string>;
  };
  readonly token: Secret<string> | undefined;
  readonly url: string;
};

/** What is no secret. */
export type Plain = {
  readonly database: "host" | "port";
  readonly url: true;
};
`);
  });

  it('refuses a validator, whose output the compiler alone knows', () => {
    const keys = { url: {} };
    const secrets = { a: { keys, schema: z.object({ url: z.string() }) } };
    const manifest = defineSecrets({ application: 'shop', secrets });
    expect(() => renderTypes(manifest, 'undotenv.config.ts')).toThrow(
      expect.objectContaining({ code: 'INVALID_MANIFEST' }),
    );
  });

  it('keeps its header on one line, whatever the manifest is called', () => {
    const small = defineSecrets({ application: 'shop', secrets: { token: { env: 'TOKEN' } } });
    const [header, next] = renderTypes(small, 'a\nb\u2028c.json').split(/[\n\u2028]/);
    expect(header).toContain('from a?b?c.json.');
    expect(next).toBe('');
  });
});
