import type { GetRandomPasswordRequest } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { secretsManager } from './secrets-manager.ts';

const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const lowercase = printable.filter((character) => /[a-z]/.test(character)).join('');

function password(request: GetRandomPasswordRequest): string {
  return secretsManager().call('GetRandomPassword', request).RandomPassword;
}

/** Enough characters for each that may occur to occur. */
function charactersOf(request: GetRandomPasswordRequest): string {
  return [...new Set(password({ PasswordLength: 4_096, ...request }))].sort().join('');
}

describe('GetRandomPassword', () => {
  it('answers 32 characters with one of each type', () => {
    const text = password({});
    expect(text).toHaveLength(32);
    for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(text).toMatch(type);
  });

  it('answers another each time', () => {
    const { call } = secretsManager();
    const passwords = Array.from({ length: 100 }, () => call('GetRandomPassword', {}));
    expect(new Set(passwords.map(({ RandomPassword }) => RandomPassword)).size).toBe(100);
  });

  it('uses every printable character of ASCII, and a space only if asked to', () => {
    expect(charactersOf({})).toBe(printable.join(''));
    expect(charactersOf({ IncludeSpace: true })).toBe(` ${printable.join('')}`);
    expect(charactersOf({ IncludeSpace: true, ExcludeCharacters: ' ' })).toBe(printable.join(''));
  });

  it.each([
    ['ExcludeLowercase', /[a-z]/],
    ['ExcludeUppercase', /[A-Z]/],
    ['ExcludeNumbers', /\d/],
    ['ExcludePunctuation', /[^a-zA-Z\d]/],
  ] as const)('leaves out what %s excludes', (exclusion, excluded) => {
    const rest = printable.filter((character) => !excluded.test(character)).join('');
    expect(charactersOf({ [exclusion]: true })).toBe(rest);
  });

  it('leaves out single characters, and does not mind others that it never uses', () => {
    const ExcludeCharacters = '"\'\\/@é🔑';
    const rest = printable.filter((character) => !ExcludeCharacters.includes(character));
    expect(charactersOf({ ExcludeCharacters })).toBe(rest.join(''));
  });

  it('may do without a type only where it is told so', () => {
    const oneType = { PasswordLength: 1, RequireEachIncludedType: false };
    expect(password(oneType)).toHaveLength(1);
    const noLetters = { ExcludeCharacters: lowercase, RequireEachIncludedType: false };
    expect(password(noLetters)).not.toMatch(/[a-z]/);
  });

  it('may be nothing but spaces', () => {
    const nothingElse = {
      ExcludeLowercase: true,
      ExcludeUppercase: true,
      ExcludeNumbers: true,
      ExcludePunctuation: true,
    };
    expect(password({ ...nothingElse, IncludeSpace: true, PasswordLength: 3 })).toBe('   ');
  });

  it.each([
    [3, {}],
    [2, { ExcludeNumbers: true }],
    [1, { ExcludeNumbers: true, ExcludePunctuation: true }],
  ])('refuses a length of %i where %j requires more types', (PasswordLength, request) => {
    const { call, refusal } = secretsManager();
    expect(refusal('GetRandomPassword', { PasswordLength, ...request })).toEqual({
      name: 'InvalidParameterException',
      message: 'Password length is too short based on the required types.',
    });
    const longer = { PasswordLength: PasswordLength + 1, ...request };
    expect(call('GetRandomPassword', longer).RandomPassword).toHaveLength(PasswordLength + 1);
  });

  it('refuses what no password can fulfil', () => {
    const { refusal } = secretsManager();
    const name = 'InvalidParameterException';
    expect(refusal('GetRandomPassword', { ExcludeCharacters: '0123456789' })).toEqual({
      name,
      message: 'ExcludeCharacters leaves no character of a required type.',
    });
    for (const RequireEachIncludedType of [true, false]) {
      const request = { ExcludeCharacters: printable.join(''), RequireEachIncludedType };
      expect(refusal('GetRandomPassword', request)).toEqual({
        name,
        message: 'The password requirements exclude every character.',
      });
    }
  });
});
