import { hasVariable } from '../pattern/template.ts';
import type { Finding, Rule } from './finding.ts';

/** Conditions that work, and have consequences one should know. */
export const conditionNotes: Rule = ({ effect, conditions, resource }, path, { version }) => {
  const findings: Finding[] = [];
  const here = [...path, 'Condition'];
  const keys = conditions.map(({ key }) => key.toLowerCase());
  if (effect === 'Allow' && keys.some((key) => key.includes(':resourcetag/'))) {
    findings.push({
      code: 'TAG_CONDITION',
      severity: 'note',
      path: here,
      message: 'access follows tags: denied until a secret has them, given by whoever may tag it',
      hint: 'tag secrets as they are created, and limit secretsmanager:TagResource',
    });
  }
  if (keys.includes('aws:sourceip')) {
    findings.push({
      code: 'SOURCE_IP',
      severity: 'note',
      path: here,
      message: 'functions outside a VPC have no fixed address, and VPC endpoints give none',
      hint: 'prefer aws:PrincipalArn or aws:SourceVpce where those call',
    });
  }
  const texts = [...resource.patterns, ...conditions.flatMap(({ values }) => values)];
  if (version === '2008-10-17' && texts.some(hasVariable)) {
    findings.push({
      code: 'VARIABLE_AS_TEXT',
      severity: 'error',
      path,
      message: 'in this version of the language, ${…} is text and no variable',
      hint: 'begin the policy with "Version": "2012-10-17"',
    });
  }
  return findings;
};
