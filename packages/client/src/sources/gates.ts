import type { SourceDeclaration, Variables } from '@undotenv/manifest';

/** The sources whose conditions hold now, in order, up to one that is final. */
export function openSources(
  declarations: readonly SourceDeclaration[],
  variables: Variables,
): readonly SourceDeclaration[] {
  const open = declarations.filter((declaration) => isOpen(declaration, variables));
  const finalIndex = open.findIndex(({ final }) => final === true);
  return finalIndex === -1 ? open : open.slice(0, finalIndex + 1);
}

function isOpen({ when = {} }: SourceDeclaration, variables: Variables): boolean {
  return Object.entries(when).every(([variable, value]) => variables[variable] === value);
}

/**
 * What a secret that was found nowhere may be waiting for: sources that a condition keeps closed. A
 * value that is nearly right is the likeliest reason, and no such value is taken for it.
 *
 * @returns a sentence to go on with after a comma, or `undefined` if no source is closed
 */
export function closedSourcesHint(
  declarations: readonly SourceDeclaration[],
  variables: Variables,
): string | undefined {
  const switches = declarations.flatMap(({ source, when = {} }) =>
    Object.entries(when)
      .filter(([variable, value]) => variables[variable] !== value)
      .map(([variable, value]) => {
        const isSet = (variables[variable] ?? '') !== '';
        return `set ${variable} to exactly "${value}"${isSet ? ', which it is not now,' : ''} to read from ${sourceNames[source]}`;
      }),
  );
  return switches.length === 0 ? undefined : switches.join(', or ');
}

const sourceNames: Readonly<Record<SourceDeclaration['source'], string>> = {
  environment: 'environment variables',
  'secrets-manager': 'Secrets Manager',
};
