import type { Manifest, ManifestSecret, SourceDeclaration, Variables } from '@undotenv/manifest';
import { parseSecretArn, UndotenvError } from '@undotenv/protocol';
import { fileOfVariable } from '../environment/variable-origins.ts';
import type { DeclaredSecrets } from '../reads/declared-secrets.ts';
import type { ReadRequest } from '../reads/read-request.ts';
import type { Reader } from '../reads/reader.ts';
import type { ReadVersion } from '../reference-client.ts';
import { environmentSource } from '../sources/environment.ts';
import { fallthroughIn } from '../sources/fallthrough.ts';
import { openSources } from '../sources/gates.ts';
import type { Moment } from '../sources/moment.ts';
import type { StoredSecret } from '../sources/source.ts';
import type {
  Explained,
  ExplainedKey,
  ExplainedProblem,
  ExplainedSecret,
  ExplainedSource,
} from './explanation.ts';

export interface SecretParts {
  readonly manifest: Manifest;
  readonly strict: boolean;
  readonly declared: DeclaredSecrets;
  readonly reader: Pick<Reader, 'kept' | 'keptVersion'>;
  readonly moment: Moment;
}

/** What stays known of a secret that cannot be read. */
interface Known {
  name?: Explained<string>;
  region?: Explained<string>;
  asked: ExplainedSource['source'][];
}

/** One secret of the manifest: whatever a read of it would end with is told, and thrown by none. */
export async function explainSecret(
  secret: ManifestSecret,
  parts: SecretParts,
): Promise<ExplainedSecret> {
  const { declared, reader, moment } = parts;
  const known: Known = { asked: [] };
  const { variables } = moment;
  try {
    const reached = reachedSources(secret, parts);
    known.asked = reached.map(({ source }) => source);
    const request = declared.locate(secret.secret, moment.environment);
    known.name = nameOf(request, secret, parts);
    const region = regionOf(request, known.name);
    if (region !== undefined) known.region = region;
    const stored = reader.kept(request)?.value.stored;
    const answering =
      stored === undefined
        ? await firstToAnswer(reached, request, variables)
        : reached.find(({ source }) => source === sourceOf(stored));
    return {
      secret: secret.secret,
      ...known,
      ...(answering && { source: answering.source }),
      ...(stored && { cached: cachedAs(stored, reader.keptVersion(request)) }),
      keys: keysOf(secret, variables, answering),
    };
  } catch (error) {
    const keys = keysOf(secret, variables, undefined);
    return { secret: secret.secret, ...known, keys, problem: problemOf(error) };
  }
}

/** The sources that are open, up to one of Secrets Manager that nothing follows here. */
function reachedSources(
  { secret }: ManifestSecret,
  { manifest, strict, moment }: SecretParts,
): readonly SourceDeclaration[] {
  const open = openSources(manifest.sources, { ...moment, secret });
  const last = open.findIndex(
    (each) =>
      each.source === 'secrets-manager' &&
      (strict || fallthroughIn(manifest, each, moment.environment).length === 0),
  );
  return last === -1 ? open : open.slice(0, last + 1);
}

/** A version of Secrets Manager has an ARN. */
function sourceOf({ arn }: { arn?: string }): ExplainedSource['source'] {
  return arn === undefined ? 'environment' : 'secrets-manager';
}

function cachedAs(
  stored: StoredSecret,
  { replicaRegion }: Partial<ReadVersion> = {},
): NonNullable<ExplainedSecret['cached']> {
  const { versionId } = stored;
  const region = replicaRegion !== undefined && { replicaRegion };
  return { source: sourceOf(stored), versionId, ...region };
}

/** Variables are put together as a read would; of Secrets Manager nothing is asked. */
async function firstToAnswer(
  reached: readonly SourceDeclaration[],
  request: ReadRequest,
  variables: Variables,
): Promise<SourceDeclaration | undefined> {
  for (const [index, declaration] of reached.entries()) {
    if (declaration.source === 'secrets-manager') return declaration;
    const { defaults, final: isFinal = false } = declaration;
    const answer = await environmentSource(variables, { defaults, isFinal }).read(request);
    if ('stored' in answer) return declaration;
    if (index === reached.length - 1) throw answer.absent;
  }
  return undefined;
}

function nameOf(
  { secretId }: ReadRequest,
  { nameFrom }: ManifestSecret,
  { moment: { variables } }: SecretParts,
): Explained<string> {
  const variable = nameFrom?.variable;
  if (variable === undefined || variables[variable] !== secretId) {
    return { value: secretId, from: 'manifest' };
  }
  const file = fileOfVariable(variables, variable);
  return { value: secretId, from: 'variable', variable, ...(file !== undefined && { file }) };
}

/** An ARN was given as the name was. */
function regionOf(
  { secretId, region }: ReadRequest,
  name: Explained<string>,
): Explained<string> | undefined {
  const inArn = parseSecretArn(secretId)?.region;
  if (inArn !== undefined) return { ...name, value: inArn };
  return region === undefined ? undefined : { value: region, from: 'manifest' };
}

function keysOf(
  secret: ManifestSecret,
  variables: Variables,
  answering: SourceDeclaration | undefined,
): ExplainedKey[] {
  const keys = secret.kind === 'json' ? secret.keys : [{ env: secret.env }];
  return keys.map((key): ExplainedKey => {
    const { env: variable } = key;
    const isSet = variable !== undefined && (variables[variable] ?? '') !== '';
    const file = isSet ? fileOfVariable(variables, variable) : undefined;
    const hasDefault =
      'default' in key || (variable !== undefined && answering?.defaults?.[variable] !== undefined);
    return {
      ...('key' in key && { key: key.key }),
      ...(variable !== undefined && { variable }),
      isSet,
      ...(file !== undefined && { file }),
      from: fromOf(answering?.source, { isSet, hasDefault }),
    };
  });
}

function fromOf(
  source: ExplainedSource['source'] | undefined,
  { isSet, hasDefault }: { isSet: boolean; hasDefault: boolean },
): ExplainedKey['from'] {
  if (source === 'secrets-manager') return source;
  if (source === undefined) return 'nowhere';
  if (isSet) return 'variable';
  return hasDefault ? 'default' : 'nowhere';
}

function problemOf(error: unknown): ExplainedProblem {
  // Of an error that is not ours nothing is told: its message may hold anything.
  if (!(error instanceof UndotenvError)) throw error;
  const { code, message, hint } = error;
  return { code, message, ...(hint !== undefined && { hint }) };
}
