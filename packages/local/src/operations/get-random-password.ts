import { type GetRandomPasswordRequest, limits, ServiceException } from '@undotenv/protocol';
import { flag, membersOf, text, wholeNumber } from '../rules/members.ts';
import { drawPassword, type PasswordRules } from '../rules/password.ts';
import type { Operation } from './operation.ts';

/** The four classes, punctuation as the API reference lists it. */
const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const numbers = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export const getRandomPassword: Operation<'GetRandomPassword'> = {
  name: 'GetRandomPassword',
  parse: membersOf({
    PasswordLength: wholeNumber({ min: 1, max: limits.passwordMaxLength }),
    ExcludeCharacters: text({ max: 4_096 }),
    ExcludeLowercase: flag(),
    ExcludeNumbers: flag(),
    ExcludePunctuation: flag(),
    ExcludeUppercase: flag(),
    IncludeSpace: flag(),
    RequireEachIncludedType: flag(),
  }),
  handle: (request, { randomBelow }) => ({
    RandomPassword: drawPassword(rulesOf(request), randomBelow),
  }),
};

/** @throws {ServiceException} InvalidParameterException if no password can be like that. */
function rulesOf(request: GetRandomPasswordRequest): PasswordRules {
  const { PasswordLength: length = limits.passwordDefaultLength } = request;
  const classes = classesOf(request);
  // A space may occur, but need not: it is none of the four types (documented).
  const space = request.IncludeSpace === true ? without(' ', request) : '';
  const alphabet = classes.join('') + space;
  if (alphabet === '') {
    throw invalid('The password requirements exclude every character.');
  }
  if (request.RequireEachIncludedType === false) return { length, alphabet, required: [] };
  if (classes.includes('')) {
    throw invalid('ExcludeCharacters leaves no character of a required type.');
  }
  if (length < classes.length) {
    throw invalid('Password length is too short based on the required types.');
  }
  return { length, alphabet, required: classes };
}

/** The characters left of each class that no switch excludes. */
function classesOf(request: GetRandomPasswordRequest): string[] {
  return [
    ...(request.ExcludeLowercase === true ? [] : [lowercase]),
    ...(request.ExcludeUppercase === true ? [] : [uppercase]),
    ...(request.ExcludeNumbers === true ? [] : [numbers]),
    ...(request.ExcludePunctuation === true ? [] : [punctuation]),
  ].map((characters) => without(characters, request));
}

function without(
  characters: string,
  { ExcludeCharacters: excluded = '' }: GetRandomPasswordRequest,
): string {
  return Array.from(characters)
    .filter((character) => !excluded.includes(character))
    .join('');
}

/** The text about the length is moto's, the two others are ours (assumed). */
function invalid(message: string): ServiceException {
  return new ServiceException('InvalidParameterException', message);
}
