import type { ESLint, Rule, SourceCode } from 'eslint';
import type { Program, Type } from 'typescript';
import { secretTypes } from './secret-types.ts';

type Node = Parameters<SourceCode['getScope']>[0];

/** What the parser of typescript-eslint gives to rules. */
interface TypedServices {
  readonly program?: Program | null;
  getTypeAtLocation(node: Node): Type;
}

const conversions = new Set(['BigInt', 'Boolean', 'Number', 'String']);
/** Without a comparison they sort by text. */
const sorts = new Set(['sort', 'toSorted']);
const comparisons = new Set(['==', '===', '!=', '!==', '<', '<=', '>', '>=']);

/**
 * A `Secret` that is used as if it were its value, where the rules of typescript-eslint let it pass:
 * it is `[redacted]` in JSON, NaN as a number, true as a condition and equal to no value.
 */
const noSecretAsValue: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { used: 'A secret is used as its value: say .reveal() where that is meant.' },
  },
  create(context) {
    const services = context.sourceCode.parserServices as TypedServices;
    const { program } = services;
    if (!program)
      throw new TypeError('the rule needs types: see projectService of typescript-eslint');
    const types = secretTypes(program.getTypeChecker());
    const typeOf = (node: Node): Type => services.getTypeAtLocation(node);
    const isSecret = (node: Node): boolean => types.maybeSecret(typeOf(node));
    /** What may be absent may be asked for its presence. */
    const isNeverAbsent = (node: Node): boolean => !types.maybeAbsent(typeOf(node));

    function findIf(isFound: boolean, node: Node): void {
      if (isFound) context.report({ node, messageId: 'used' });
    }

    function checkCondition(test: Node | null | undefined): void {
      if (test) findIf(isSecret(test) && isNeverAbsent(test), test);
    }

    function checkMethod(object: Node, method: string, given: readonly Node[]): void {
      const [first] = given;
      const isConverted = first?.type === 'Identifier' && conversions.has(first.name);
      const isSorted = sorts.has(method) && first === undefined;
      findIf((isConverted || isSorted) && types.listsSecrets(typeOf(object)), object);
      findIf(method === 'valueOf' && isSecret(object), object);
      const isJson =
        object.type === 'Identifier' && object.name === 'JSON' && method === 'stringify';
      if (isJson && first !== undefined) findIf(types.holdsSecret(typeOf(first)), first);
    }

    return {
      CallExpression({ callee, arguments: given }) {
        if (callee.type === 'Identifier' && conversions.has(callee.name)) {
          given.forEach((each) => {
            findIf(isSecret(each), each);
          });
        }
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        checkMethod(callee.object, callee.property.name, given);
      },
      TaggedTemplateExpression({ tag, quasi }) {
        // Whatever else takes one may reveal it, as a driver's tag would.
        if (context.sourceCode.getText(tag) !== 'String.raw') return;
        quasi.expressions.forEach((each) => {
          findIf(isSecret(each), each);
        });
      },
      UnaryExpression({ operator, argument }) {
        if (operator === '!') checkCondition(argument);
        else findIf(['+', '-', '~'].includes(operator) && isSecret(argument), argument);
      },
      BinaryExpression({ operator, left, right }) {
        if (!comparisons.has(operator) || left.type === 'PrivateIdentifier') return;
        const isOfValues = !types.isNothing(typeOf(left)) && !types.isNothing(typeOf(right));
        findIf(isOfValues && isSecret(left), left);
        findIf(isOfValues && isSecret(right), right);
      },
      LogicalExpression({ operator, left }) {
        if (operator !== '??') checkCondition(left);
      },
      'ConditionalExpression, IfStatement, WhileStatement, DoWhileStatement, ForStatement': (node: {
        readonly test?: Node | null;
      }) => {
        checkCondition(node.test);
      },
    };
  },
};

/** `{ plugins: { undotenv }, rules: { 'undotenv/no-secret-as-value': 'error' } }` */
const plugin: ESLint.Plugin = { rules: { 'no-secret-as-value': noSecretAsValue } };

export default plugin;
