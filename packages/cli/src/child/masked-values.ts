import { variablesOf, type Manifest } from '@undotenv/manifest';
import { classify } from '@undotenv/migration/classify';

/** What a program is given: its secrets, and what it inherits or finds in its files besides. */
export interface GivenVariables {
  readonly secrets: Readonly<Record<string, string>>;
  readonly others: NodeJS.ProcessEnv;
  /** What the manifest declares `plain`. */
  readonly plain: ReadonlySet<string>;
}

/** The variables of what the manifest declares `plain`: everybody may see them. */
export function plainVariables({ secrets }: Manifest): ReadonlySet<string> {
  return new Set(
    secrets.flatMap((secret) => {
      if (secret.kind === 'text') return secret.plain === true ? variablesOf(secret) : [];
      return variablesOf({ ...secret, keys: secret.keys.filter(({ plain }) => plain === true) });
    }),
  );
}

/**
 * The values to mask in a program's output. What came from Secrets Manager is a secret unless its
 * variable names a setting; of the rest, what looks like a secret.
 */
export function maskedValues({ secrets, others, plain }: GivenVariables): string[] {
  const ours = confidentialNames(secrets).map((name) => ({ name, value: secrets[name] }));
  const theirs = exposedNames(others).map((name) => ({ name, value: others[name] }));
  return [...ours, ...theirs].flatMap(({ name, value = '' }) => (plain.has(name) ? [] : [value]));
}

/** Of what is stored in Secrets Manager, the names whose values nobody else should see. */
export function confidentialNames(secrets: Readonly<Record<string, string>>): string[] {
  const exposed = new Set(exposedNames(secrets));
  return Object.keys(secrets).filter((name) => exposed.has(name) || !settingName.test(name));
}

/** Masking a host or a user's name would garble harmless output. */
const settingName =
  /(?:^|_)(?:DATABASE|DB|DBNAME|ENDPOINT|ENV|ENVIRONMENT|HOST|HOSTNAME|LEVEL|MODE|NAME|PORT|REGION|SCHEMA|BUCKET|USER|USERNAME)$/i;

function exposedNames(variables: NodeJS.ProcessEnv): string[] {
  const set = Object.entries(variables).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return classify(new Map(set))
    .filter(({ exposed }) => exposed)
    .map(({ variable }) => variable);
}
