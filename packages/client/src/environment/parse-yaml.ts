import { ManifestError } from '@undotenv/manifest';
import { placeText } from '@undotenv/manifest/file';
import { placeAt, type LocatedData } from '@undotenv/protocol/json-text';
import type * as YamlPackage from 'yaml';
import { ConfigurationError } from '../errors.ts';

/** Enough to name what several secrets share; far from what an alias bomb needs. */
const maxAliases = 100;
/** As deep as JSON may be; far from the end of the stack, where Node itself may abort. */
const maxDepth = 32;

type Yaml = typeof YamlPackage;

/**
 * The data of a YAML text: one document of maps with text keys, lists, texts, numbers and flags. By
 * YAML 1.2, whatever the text says of itself: `no` is a text, and so is a date. Duplicate keys, tags
 * and any further document are refused.
 *
 * @param importYaml gives the package `yaml`, which those who write no YAML need not have
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: the package is not installed.
 * @throws {ManifestError} `INVALID_MANIFEST` with line and column. The parser's own message quotes
 *   the text.
 */
export async function parseYaml(
  text: string,
  fileName: string,
  importYaml: () => Promise<unknown> = () => import('yaml'),
): Promise<LocatedData> {
  const yaml = await loadYaml(importYaml, fileName);
  const refuse = (offset: number, what: string): never => {
    throw new ManifestError(`${placeText(fileName, placeAt(text, offset))}: ${what}`);
  };
  const tokens = [...new yaml.Parser().parse(text)];
  if (isTooDeep(tokens)) throw new ManifestError(`${fileName}: this is nested too deeply`);
  const [document, next] = composeDocuments(yaml, tokens, fileName);
  if (document === undefined) throw new ManifestError(`${fileName}: the file is empty`);
  if (next !== undefined) refuse(next.range[0], 'a second document begins, but one is read');
  const [error] = document.errors;
  if (error !== undefined) refuse(error.pos[0], refusals[error.code] ?? 'this is not YAML');
  const repeated = repeatedName(yaml, document);
  if (repeated !== undefined) refuse(repeated, 'this name stands twice');
  const [warning] = document.warnings;
  if (warning !== undefined) refuse(warning.pos[0], 'a tag stands here: only plain data is read');
  return {
    value: toData(document, fileName),
    placeOf(path) {
      const offset = offsetOf(yaml, document, path);
      return offset === undefined ? undefined : placeAt(text, offset);
    },
  };
}

const refusals: Readonly<Record<string, string>> = {
  NON_STRING_KEY: 'a name must be text',
  TAB_AS_INDENT: 'a tab cannot indent',
};

async function loadYaml(importYaml: () => Promise<unknown>, fileName: string): Promise<Yaml> {
  // The one package of this name: from version 2 on it exports what its types say.
  const yaml = (await importYaml().catch(() => undefined)) as Partial<Yaml> | undefined;
  if (isComplete(yaml)) return yaml;
  throw new ConfigurationError(`${fileName} needs the package yaml, version 2.9 or later`, {
    hint: 'install it with `npm install yaml`, or write the manifest in JSON: undotenv.config.json',
  });
}

/** Level by level: what recursed here would meet the end of the stack itself. */
function isTooDeep(tokens: readonly YamlPackage.CST.Token[]): boolean {
  let level = tokens.flatMap((token) => (token.type === 'document' ? (token.value ?? []) : []));
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((token) => ('items' in token ? token.items.flatMap(membersOf) : []));
  }
  return false;
}

function membersOf({ key, value }: YamlPackage.CST.CollectionItem): YamlPackage.CST.Token[] {
  return [key, value].filter((token) => token !== undefined && token !== null);
}

function composeDocuments(
  yaml: Yaml,
  tokens: readonly YamlPackage.CST.Token[],
  fileName: string,
): YamlPackage.Document.Parsed[] {
  const composer = new yaml.Composer({
    schema: 'core',
    version: '1.2',
    stringKeys: true,
    // It would compare every name with every other: `repeatedName` does not.
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  try {
    return [...composer.compose(tokens)];
  } catch {
    throw new ManifestError(`${fileName}: this is not YAML`);
  }
}

/** Where a name stands that its map has already. */
function repeatedName(
  { isScalar, visit }: Yaml,
  document: YamlPackage.Document,
): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const names = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (names.has(key.value)) {
          offset = key.range?.[0];
          return visit.BREAK;
        }
        names.add(key.value);
      }
      return undefined;
    },
  });
  return offset;
}

function isComplete(yaml: Partial<Yaml> | undefined): yaml is Yaml {
  return yaml?.isMap !== undefined;
}

function toData(document: YamlPackage.Document, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch {
    throw new ManifestError(`${fileName}: an alias names no anchor, or there are too many of them`);
  }
}

/** Where the last name of the path begins; below an alias nothing has a place of its own. */
function offsetOf(
  { isMap, isScalar, isSeq, isNode }: Yaml,
  { contents }: YamlPackage.Document,
  path: readonly string[],
): number | undefined {
  let node: unknown = contents;
  let offset: number | undefined;
  for (const name of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      offset = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
      node = pair?.value;
    } else {
      node = isSeq(node) ? node.items[Number(name)] : undefined;
      offset = isNode(node) ? node.range?.[0] : undefined;
    }
    if (offset === undefined) return undefined;
  }
  return offset;
}
