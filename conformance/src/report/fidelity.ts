import { format } from 'prettier';
import type { CaseFile } from '../cases/case.ts';
import { allFacts, type Fact, type Facts, type Label, type Section } from '../facts.ts';
import { type Proofs, proofsOf } from '../proofs.ts';

const labels = ['documented', 'observed', 'assumed'] as const satisfies readonly Label[];

const meanings: Readonly<Record<Label, string>> = {
  documented: "AWS's documentation or API model says so",
  observed: 'AWS was seen to do so: recorded answers, tests run against it, texts that users quote',
  assumed: "AWS's behaviour is not known: what moto does, or what we chose",
};

/** docs/fidelity.md: what is proved, how each fact is known, and what is not done. */
export function renderFidelity(facts: Facts, files: readonly CaseFile[]): Promise<string> {
  const proofs = proofsOf(files);
  const text = [
    introduction(facts, files, proofs),
    labelTable(facts, proofs),
    '## Operation by operation',
    'How many facts the cases of each operation prove.',
    operationTable(facts, files),
    '## What the local server does otherwise',
    differences(facts),
    '## What the local server does not do yet',
    'None of these counts as proved.',
    missing(facts),
    '## Every fact',
    ...facts.sections.map((section) => sectionTable(section, proofs)),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 100 });
}

function introduction(facts: Facts, files: readonly CaseFile[], proofs: Proofs): string {
  const all = allFacts(facts);
  const proved = all.filter(({ id }) => proofs.has(id));
  const cases = files.flatMap((file) => file.cases);
  return `# Fidelity

What the local server has in common with AWS Secrets Manager: ${String(all.length)} facts, of which ${String(proved.length)} are proved by ${String(cases.length)} [cases](../conformance/cases) that run with the tests.

This project has not run the cases against AWS itself; whoever has an account can (\`npm run conformance\`, see [conformance](../conformance/README.md)). The label of a fact says how it is known.

Written by \`npm run conformance -- --write-fidelity\` from the [facts](../conformance/facts.json) and the cases; not to be edited.`;
}

function labelTable(facts: Facts, proofs: Proofs): string {
  const rows = labels.map((label) => {
    const own = allFacts(facts).filter((fact) => fact.label === label);
    return [
      label,
      meanings[label],
      own.length,
      own.filter(({ id }) => proofs.has(id)).length,
      own.filter(({ notYet }) => notYet !== undefined).length,
      own.filter(({ differs }) => differs !== undefined).length,
    ];
  });
  return table(['label', 'means', 'facts', 'proved', 'not yet', 'otherwise'], rows);
}

function operationTable(facts: Facts, files: readonly CaseFile[]): string {
  const rows = files.map(({ operation, cases }) => {
    const ids = new Set(cases.flatMap((each) => each.facts));
    const proved = allFacts(facts).filter(({ id }) => ids.has(id));
    const counts = labels.map((label) => proved.filter((fact) => fact.label === label).length);
    return [operation, cases.length, ...counts];
  });
  const none = facts.notYet.map((operation) => [operation, 'not yet', ...labels.map(() => '')]);
  return table(
    ['operation', 'cases', ...labels],
    [...rows, ...none].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
}

function differences(facts: Facts): string {
  return allFacts(facts)
    .flatMap(({ id, says, differs }) =>
      differs === undefined ? [] : [`- AWS: ${says} Here: ${differs} (${id})`],
    )
    .join('\n');
}

function missing(facts: Facts): string {
  const counts = new Map<string, number>();
  for (const { notYet } of allFacts(facts)) {
    if (notYet !== undefined) counts.set(notYet, (counts.get(notYet) ?? 0) + 1);
  }
  return table(
    ['what is missing', 'facts that wait for it'],
    [...counts].sort(([, one], [, other]) => other - one),
  );
}

function sectionTable({ title, facts }: Section, proofs: Proofs): string {
  const rows = facts.map((fact) => [
    fact.id,
    fact.says,
    fact.label,
    fact.source,
    state(fact, proofs),
  ]);
  return `### ${title}\n\n${table(['', 'fact', 'label', 'known from', 'proved by'], rows)}`;
}

function state({ id, differs, notYet }: Fact, proofs: Proofs): string {
  if (notYet !== undefined) return `**not yet**: ${notYet}`;
  if (differs !== undefined) return 'otherwise';
  const operations = new Set((proofs.get(id) ?? []).map(({ operation }) => operation));
  const [first = ''] = operations;
  return operations.size < 4
    ? [...operations].join(', ')
    : `${first} and ${String(operations.size - 1)} more`;
}

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
