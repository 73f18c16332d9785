import type { Rule } from './rules.ts';

const text: Rule = { kind: 'text' };
const flag: Rule = { kind: 'flag' };
const texts: Rule = { kind: 'map', of: text };
const list: Rule = { kind: 'list', of: text };

const key: Rule = {
  kind: 'members',
  required: {},
  optional: {
    env: text,
    type: { kind: 'text', oneOf: ['string', 'integer', 'port', 'number', 'boolean', 'json'] },
    required: flag,
    default: { kind: 'scalar' },
    sealed: flag,
    plain: flag,
  },
};

const nameFrom: Rule = {
  kind: 'members',
  required: { variable: text },
  optional: { required: flag },
};

const onMissingKey: Rule = {
  kind: 'by-type',
  text: { kind: 'text', oneOf: ['error', 'empty'] },
  object: { kind: 'members', required: { default: { kind: 'scalar' } }, optional: {} },
};

const common = { description: text, tags: texts, nameFrom, region: text };

const secret: Rule = {
  kind: 'by-member',
  member: 'keys',
  with: {
    kind: 'members',
    required: { keys: { kind: 'map', of: key } },
    optional: { ...common, onMissingKey, schema: { kind: 'validator' } },
  },
  without: {
    kind: 'members',
    required: { env: text },
    optional: {
      ...common,
      required: flag,
      sealed: flag,
      plain: flag,
    },
  },
};

const condition: Rule = {
  kind: 'by-type',
  text,
  list,
  object: { kind: 'members', required: { set: flag }, optional: {} },
};

const failures: Rule = {
  kind: 'list',
  of: { kind: 'text', oneOf: ['not-found', 'denied', 'credentials', 'unavailable', 'any'] },
};

const source: Rule = {
  kind: 'members',
  required: { source: { kind: 'text', oneOf: ['secrets-manager', 'environment'] } },
  optional: {
    when: { kind: 'map', of: condition },
    environments: list,
    secrets: list,
    final: flag,
    fallthroughOn: { kind: 'by-type', list: failures, object: { kind: 'map', of: failures } },
    defaults: texts,
    cached: flag,
  },
};

/** The members of a declaration: what `ManifestDeclaration` is to the compiler. */
export const declarationRule: Rule = {
  kind: 'members',
  required: { application: text, secrets: { kind: 'map', of: secret } },
  optional: {
    name: text,
    environment: {
      kind: 'members',
      required: {},
      optional: { variable: text, default: text, spellings: { kind: 'map', of: list } },
    },
    region: text,
    replicaRegions: list,
    tags: texts,
    sources: { kind: 'list', of: source },
    settings: texts,
    gitignore: list,
    bundle: {
      kind: 'members',
      required: {
        variable: text,
        keys: { kind: 'map', of: { kind: 'by-type', text, object: texts } },
      },
      optional: { name: text },
    },
  },
};
