import { SecretNotFoundError } from '@undotenv/client';
import type { ManifestSecret } from '@undotenv/manifest';
import { destinationOf, type Destination } from '@undotenv/migration/target';
import { parseJsonObject } from '@undotenv/protocol';
import { confidentialNames } from '../child/masked-values.ts';
import { resolveReference, type Application } from '../project/application.ts';
import { ownPartOf } from '../secrets/own-part.ts';
import { valueRequest } from '../secrets/value-request.ts';

/**
 * The confidential values of the application's secrets, by reference: `database#password`. Secrets
 * that do not exist yet have none.
 */
export async function targetValues(
  destination: Destination,
  application: Application,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const declared of application.manifest.secrets) {
    const stored = await storedText(destination, application, declared.secret);
    if (stored === undefined) continue;
    for (const [reference, value] of confidentialValues(declared, stored)) {
      values.set(reference, value);
    }
  }
  return values;
}

async function storedText(
  destination: Destination,
  application: Application,
  secret: string,
): Promise<string | undefined> {
  const reference = resolveReference(application, secret);
  const { secretId, place } = reference;
  const { api } = destinationOf(reference, destination);
  try {
    const answer = await api.call('GetSecretValue', valueRequest({ secretId }));
    return (place === undefined ? answer : ownPartOf(answer, place)).SecretString;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

/** A host or a port is stored with the password, and stands in documents by right. */
function confidentialValues(declared: ManifestSecret, stored: string): [string, string][] {
  if (declared.kind === 'text') return declared.plain === true ? [] : [[declared.secret, stored]];
  const texts = Object.entries(parseJsonObject(stored) ?? {}).flatMap(
    ([key, value]): [string, { key: string; value: string }][] => {
      if (typeof value !== 'string') return [];
      const { env = key, plain = false } = declared.keys.find((each) => each.key === key) ?? {};
      return plain ? [] : [[env, { key, value }]];
    },
  );
  const byVariable = new Map(texts);
  const variables = Object.fromEntries(texts.map(([variable, { value }]) => [variable, value]));
  return confidentialNames(variables).flatMap((variable): [string, string][] => {
    const member = byVariable.get(variable);
    return member === undefined ? [] : [[`${declared.secret}#${member.key}`, member.value]];
  });
}
