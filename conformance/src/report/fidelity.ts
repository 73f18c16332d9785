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
    '## What the local server does only where it is asked to',
    listOf(facts, ({ says, onRequest }) => onRequest && `${says} Here: ${onRequest}`),
    '## What the local server does otherwise',
    'A case pins each of these as well, and no other endpoint is held to it.',
    listOf(facts, ({ says, differs }) => differs && `AWS: ${says} Here: ${differs}`),
    '## What the local server does not do',
    facts.notDone.map((each) => `- ${each}`).join('\n'),
    '## Every fact',
    ...facts.sections.map((section) => sectionTable(section, proofs)),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 100 });
}

function introduction(facts: Facts, files: readonly CaseFile[], proofs: Proofs): string {
  const all = allFacts(facts);
  const proved = all.filter((fact) => isProved(fact, proofs));
  const otherwise = all.filter(({ differs }) => differs !== undefined);
  const cases = files.flatMap((file) => file.cases);
  return `# Fidelity

What the local server has in common with AWS Secrets Manager: ${String(all.length)} facts, of which ${String(proved.length)} are proved by ${String(cases.length)} [cases](../conformance/cases) that run with the tests. ${String(otherwise.length)} are otherwise here, and told below.

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
      own.filter((fact) => isProved(fact, proofs)).length,
      own.filter(({ onRequest }) => onRequest !== undefined).length,
      own.filter(({ differs }) => differs !== undefined).length,
    ];
  });
  return table(
    ['label', 'means', 'facts', 'proved', 'of these only where asked to', 'otherwise'],
    rows,
  );
}

function operationTable(facts: Facts, files: readonly CaseFile[]): string {
  const rows = files.map(({ operation, cases }) => {
    const ids = new Set(cases.flatMap((each) => each.facts));
    const proved = allFacts(facts).filter(({ id, differs }) => ids.has(id) && !differs);
    const counts = labels.map((label) => proved.filter((fact) => fact.label === label).length);
    return [operation, cases.length, ...counts];
  });
  return table(['operation', 'cases', ...labels], rows);
}

/** One line for each fact that `told` tells something of. */
function listOf(facts: Facts, told: (fact: Fact) => string | undefined): string {
  return allFacts(facts)
    .flatMap((fact) => {
      const text = told(fact);
      return text === undefined ? [] : [`- ${text} (${fact.id})`];
    })
    .join('\n');
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

function isProved({ id, differs }: Fact, proofs: Proofs): boolean {
  return differs === undefined && proofs.has(id);
}

function state({ id, differs }: Fact, proofs: Proofs): string {
  if (differs !== undefined) return '**otherwise**';
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
