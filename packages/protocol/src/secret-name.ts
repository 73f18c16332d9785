const secretNamePattern = /^[\w/+=.@-]{1,512}$/;
const readableNamePattern = /^[\w/+=.@!-]{1,512}$/;

/**
 * Whether AWS creates a secret named `name`: 1 to 512 ASCII letters, digits and `/_+=.@-`.
 *
 * @see CreateSecret, API Reference, parameter `Name`
 */
export function isSecretName(name: string): boolean {
  return secretNamePattern.test(name);
}

/**
 * Whether a secret may have this name, to be read by it: as `isSecretName`, and with a `!` in those
 * that AWS services name, such as `rds!cluster-…`.
 *
 * @see AWS Secrets Manager User Guide, "Secrets managed by other AWS services"
 */
export function isReadableSecretName(name: string): boolean {
  return readableNamePattern.test(name);
}

/**
 * Whether `name` ends in a hyphen and six characters, as an ARN's random suffix does. AWS advises
 * against such names: an ARN without suffix that names one is taken for a full ARN and not found
 * (observed in recorded answers).
 */
export function endsLikeArnSuffix(name: string): boolean {
  return name.at(-7) === '-' && /[A-Za-z0-9]{6}$/.test(name);
}
