const secretNamePattern = /^[\w/+=.@-]{1,512}$/;

/**
 * Whether AWS accepts `name` as a secret's name: 1 to 512 ASCII letters, digits and `/_+=.@-`.
 *
 * @see CreateSecret, API Reference, parameter `Name`
 */
export function isSecretName(name: string): boolean {
  return secretNamePattern.test(name);
}

/**
 * Whether `name` ends in a hyphen and six characters, as an ARN's random suffix does. AWS advises
 * against such names: an ARN without suffix that names one is taken for a full ARN and not found
 * (observed in recorded answers).
 */
export function endsLikeArnSuffix(name: string): boolean {
  return name.at(-7) === '-' && /[A-Za-z0-9]{6}$/.test(name);
}
