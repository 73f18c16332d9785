import { secretName, type Manifest, type ManifestSecret } from '@undotenv/manifest';

/** What the manifest says about a stored secret, and the environment whose name it has. */
export interface DeclaredSecret {
  readonly secret: ManifestSecret;
  readonly environment: string;
}

/**
 * The declaration of the secret that has this name in any environment: a rule of the manifest holds
 * however the secret was referred to.
 *
 * @param name as Secrets Manager has it
 */
export function declaredSecret(
  application: { readonly manifest: Manifest } | undefined,
  name: string,
): DeclaredSecret | undefined {
  if (application === undefined) return undefined;
  const { manifest } = application;
  for (const environment of Object.keys(manifest.environment.spellings)) {
    const secret = manifest.secrets.find(
      (each) => secretName(manifest, each.secret, environment) === name,
    );
    if (secret !== undefined) return { secret, environment };
  }
  return undefined;
}
