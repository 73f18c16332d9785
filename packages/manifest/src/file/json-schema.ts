import { declarationRule } from '../declaration-rules.ts';
import type { Rule } from '../rules.ts';

/**
 * The rules of a declaration as a JSON Schema, for editors: `schema.json` beside the package holds
 * it. What only the whole of a declaration tells, such as a variable mapped twice, is not in it.
 *
 * @see https://json-schema.org/draft-07
 */
export function declarationSchema(): object {
  // An object of members, so its schema has properties.
  const schema = schemaOf(declarationRule) as { readonly properties: object };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The secrets of an application, as defineSecrets of @undotenv/manifest takes them',
    ...schema,
    properties: { $schema: { type: 'string' }, ...schema.properties },
  };
}

function schemaOf(rule: Rule): object | false {
  switch (rule.kind) {
    case 'text':
      return { type: 'string', ...(rule.oneOf !== undefined && { enum: rule.oneOf }) };
    case 'flag':
      return { type: 'boolean' };
    case 'scalar':
      return { type: ['string', 'number', 'boolean'] };
    case 'list':
      return { type: 'array', items: schemaOf(rule.of) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(rule.of) };
    case 'members': {
      const members = Object.entries({ ...rule.required, ...rule.optional });
      return {
        type: 'object',
        required: Object.keys(rule.required),
        properties: Object.fromEntries(members.map(([name, each]) => [name, schemaOf(each)])),
        additionalProperties: false,
      };
    }
    case 'by-member':
      return {
        if: { type: 'object', required: [rule.member] },
        then: schemaOf(rule.with),
        else: schemaOf(rule.without),
      };
    case 'by-type': {
      const rules = [rule.text, rule.list, rule.object].filter((each) => each !== undefined);
      return { anyOf: rules.map(schemaOf) };
    }
    case 'validator':
      return false;
  }
}
