import type { Manifest } from '@undotenv/manifest';
import { isIdentifierName, judgeName } from './name-rules.ts';
import { harmlessValue, looksRandom, shapeOf, type HarmlessValue } from './value-rules.ts';

/** Stable, for programs; `reason` says the same to people. */
export type ReasonCode =
  | 'access-key-id'
  | 'connection-string'
  | 'empty'
  | 'json-web-token'
  | 'looks-random'
  | 'mapped'
  | 'ordinary'
  | 'placeholder'
  | 'private-key'
  | 'public-name'
  | 'reference'
  | 'secret-name'
  | 'switch'
  | 'token-format'
  | 'url-with-credentials';

/** What a variable is, and why. Never its value. */
export interface ClassifiedVariable {
  readonly variable: string;
  /** `secret`: it belongs in Secrets Manager, because it is exposed or because it is mapped. */
  readonly class: 'secret' | 'setting';
  /** Whether who reads the value gains access by it. */
  readonly exposed: boolean;
  /** Whether the manifest maps it, so that a migration moves it. Independent of `exposed`. */
  readonly moved: boolean;
  /** `secret#key`, or `secret` for one that is a text. */
  readonly mappedBy?: string;
  readonly code: ReasonCode;
  readonly reason: string;
}

interface Judgement {
  readonly exposed: boolean;
  readonly code: ReasonCode;
  readonly reason: string;
}

/**
 * Judges each variable by its name and the shape of its value, and says where the manifest puts it.
 *
 * @returns in the order of `variables`; no reason quotes or measures a value.
 */
export function classify(
  variables: ReadonlyMap<string, string>,
  manifest?: Manifest,
): ClassifiedVariable[] {
  const mapping = manifest === undefined ? new Map<string, string>() : mappingOf(manifest);
  return [...variables].map(([variable, value]) => {
    const judgement = judge(variable, value);
    const mappedBy = mapping.get(variable);
    if (mappedBy === undefined) {
      const { exposed } = judgement;
      return { variable, class: exposed ? 'secret' : 'setting', moved: false, ...judgement };
    }
    const isTold = judgement.code !== 'ordinary' && judgement.code !== 'switch';
    const mapped = { code: 'mapped', reason: `the manifest stores it as ${mappedBy}` } as const;
    return {
      ...judgement,
      ...(!isTold && mapped),
      variable,
      class: 'secret',
      moved: true,
      mappedBy,
    };
  });
}

function mappingOf(manifest: Manifest): Map<string, string> {
  const mapping = new Map<string, string>();
  for (const secret of manifest.secrets) {
    if (secret.kind === 'text') mapping.set(secret.env, secret.secret);
    else {
      for (const { key, env } of secret.keys) {
        if (env !== undefined) mapping.set(env, `${secret.secret}#${key}`);
      }
    }
  }
  return mapping;
}

const harmlessReasons: Readonly<Record<HarmlessValue, string>> = {
  empty: 'it has no value',
  placeholder: 'its value is a placeholder',
  reference: 'its value only refers to another',
  switch: 'its value only switches something on or off',
};

function judge(variable: string, value: string): Judgement {
  const harmless = harmlessValue(value);
  if (harmless !== undefined) {
    return { exposed: false, code: harmless, reason: harmlessReasons[harmless] };
  }
  const name = judgeName(variable);
  if (name.kind === 'secret' && !isCount(name.word, value)) {
    return { exposed: true, code: 'secret-name', reason: `its name says ${name.word}` };
  }
  if (name.kind === 'access-key-id') {
    return {
      exposed: true,
      code: name.kind,
      reason: 'it is half of an access key, and useless without the other half',
    };
  }
  return judgeShape(value) ?? judgeRest(variable, value, name.kind === 'public');
}

/** `MAX_TOKENS=4096` counts tokens. */
function isCount(word: string, value: string): boolean {
  return word === 'tokens' && /^\d+$/.test(value.trim());
}

function judgeShape(value: string): Judgement | undefined {
  const shape = shapeOf(value.trim());
  switch (shape?.kind) {
    case undefined:
      return undefined;
    case 'private-key':
      return { exposed: true, code: shape.kind, reason: 'its value is a private key' };
    case 'json-web-token':
      return { exposed: true, code: shape.kind, reason: 'its value is a JSON web token' };
    case 'token-format':
      return {
        exposed: true,
        code: shape.kind,
        reason: `its value has the form of a token of ${shape.issuer}`,
      };
    case 'url-with-credentials':
      return {
        exposed: true,
        code: shape.kind,
        reason: 'its value is a URL with a password in it',
      };
    case 'connection-string':
      return {
        exposed: true,
        code: shape.kind,
        reason: 'its value is a connection string with a password in it',
      };
  }
}

function judgeRest(variable: string, value: string, isPublic: boolean): Judgement {
  if (isPublic) {
    return { exposed: false, code: 'public-name', reason: 'its name says that it is public' };
  }
  if (!isIdentifierName(variable) && looksRandom(value.trim())) {
    return { exposed: true, code: 'looks-random', reason: 'its value looks drawn at random' };
  }
  return { exposed: false, code: 'ordinary', reason: 'nothing about it says secret' };
}
