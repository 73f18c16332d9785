import {
  ConflictingSettingsError,
  isProduction,
  type Manifest,
  type SourceDeclaration,
  type Variables,
} from '@undotenv/manifest';
import { errorCode } from '../log/error-code.ts';
import type { Logger } from '../log/logger.ts';
import { decidedBy } from './decided.ts';
import { fallthroughIn, isPassedOver } from './fallthrough.ts';
import {
  closedSourcesHint,
  closerOfSecretsManager,
  concerns,
  gateOf,
  nearlyMet,
  openSources,
  sourceNames,
  switchesOf,
  variablesOfGates,
} from './gates.ts';
import type { Moment } from './moment.ts';
import type { ActiveSource, ActiveSources } from './read-in-order.ts';
import type { Source, SourceRequest } from './source.ts';

export interface ChainOptions {
  readonly manifest: Manifest;
  readonly sourceOf: (declaration: SourceDeclaration) => Source;
  readonly variables: Variables;
  readonly momentOf: (request: SourceRequest) => Moment;
  /** No failure is passed over, and in production no variable switches away from Secrets Manager. */
  readonly strict: boolean;
  readonly logger: Logger;
}

/**
 * The sources of the manifest; their gates look at the variables at every call.
 *
 * @returns a function that throws {@link ConflictingSettingsError} `CONFLICTING_SETTINGS` where
 *   switches contradict each other, or strict mode.
 */
export function chainSources(options: ChainOptions): (request: SourceRequest) => ActiveSources {
  const { manifest, variables, momentOf } = options;
  const declarations = manifest.sources;
  const sources = new Map(declarations.map((each) => [each, activate(each, options)]));
  const active = (open: readonly SourceDeclaration[]): ActiveSource[] =>
    open.flatMap((each) => sources.get(each) ?? []);
  if (declarations.every(isUngated)) {
    const always = { key: '', isFixed: true, sources: active(declarations) };
    return () => always;
  }

  const gates = declarations.map((each) => [each, gateOf(each)] as const);
  const seen = new Map<string, ActiveSources>();
  const decide = (request: SourceRequest): ActiveSources => {
    const moment = momentOf(request);
    let id = moment.environment ?? '';
    for (const [declaration, isOpen] of gates) {
      // A source that is for other secrets is not one that a variable closes.
      id += isOpen(moment) ? '|open' : concerns(declaration, moment) ? '|closed' : '|other';
    }
    const known = seen.get(id);
    if (known !== undefined) return known;
    const open = openSources(declarations, moment);
    const key = open.map((each) => declarations.indexOf(each)).join();
    tellSwitches(open, moment, options);
    const now: ActiveSources = {
      key,
      sources: active(open),
      hintFor: (asked) => closedSourcesHint(declarations, momentOf(asked)),
    };
    seen.set(id, now);
    return now;
  };

  const inGates = variablesOfGates(declarations);
  const decidersOf = ({ environment }: SourceRequest): readonly string[] =>
    environment === undefined ? [manifest.environment.variable, ...inGates] : inGates;
  /** Weak: a reference may be parsed anew for each read. */
  const decisions = new WeakMap<SourceRequest, () => ActiveSources>();
  return (request) => {
    let decision = decisions.get(request);
    if (decision === undefined) {
      decision = decidedBy(variables, decidersOf(request), () => decide(request));
      decisions.set(request, decision);
    }
    return decision();
  };
}

/** Whether a source is asked at any moment, and hides none behind it. */
export function isUngated({ when, environments, secrets, final }: SourceDeclaration): boolean {
  return !when && !environments && !secrets && !final;
}

function activate(
  declaration: SourceDeclaration,
  { manifest, sourceOf, momentOf, strict, logger }: ChainOptions,
): ActiveSource {
  const source = sourceOf(declaration);
  if (source.name === 'environment') return { source, isUncached: declaration.cached !== true };
  if (strict || declaration.fallthroughOn === undefined) return { source };
  return {
    source,
    passOver(error, request) {
      const { secretId } = request;
      const { environment } = momentOf(request);
      const allowed = fallthroughIn(manifest, declaration, environment);
      if (environment === undefined || !isPassedOver(error, allowed)) return false;
      const code = errorCode(error);
      const msg = `${secretId} is looked for beyond Secrets Manager in ${environment}: ${code}`;
      logger.warn({
        event: 'source.fallthrough',
        msg,
        secretId,
        source: source.name,
        environment,
        code,
      });
      return true;
    },
  };
}

/**
 * Once for each set of sources: a value that nearly switches, which nobody would notice otherwise,
 * and a switch that keeps production from Secrets Manager.
 */
function tellSwitches(
  open: readonly SourceDeclaration[],
  moment: Moment,
  { manifest, strict, logger }: ChainOptions,
): void {
  for (const { variable, wanted } of nearlyMet(manifest.sources, moment)) {
    const msg = `${variable} is set, but not to ${wanted}: that switch stays off`;
    logger.warn({ event: 'switch.ignored', msg, variable });
  }
  const { environment } = moment;
  if (environment === undefined || !isProduction(manifest, environment)) return;
  for (const { variable, remedy } of switchesToVariables(open, moment, manifest)) {
    const isSet = (moment.variables[variable] ?? '') !== '';
    const subject = isSet ? variable : `${variable}, which is not set,`;
    const msg = `${subject} switches ${environment} to ${sourceNames.environment}`;
    if (strict) {
      const hint = `${remedy}: strict mode reads production from Secrets Manager`;
      throw new ConflictingSettingsError(`${msg}, which strict mode refuses`, { hint });
    }
    logger.warn({ event: 'source.switched', msg, variable, environment, source: 'environment' });
  }
}

/** Variables that open variables, and the one that closes Secrets Manager before them. */
function switchesToVariables(
  open: readonly SourceDeclaration[],
  moment: Moment,
  { sources }: Manifest,
): { variable: string; remedy: string }[] {
  const openers = open
    .filter(({ source }) => source === 'environment')
    .flatMap((each) => switchesOf(each).slice(0, 1))
    .map((variable) => ({ variable, remedy: `unset ${variable}` }));
  const closer = closerOfSecretsManager(sources, open, moment);
  if (closer === undefined || openers.some(({ variable }) => variable === closer)) return openers;
  const ofSecretsManager = sources.filter(({ source }) => source === 'secrets-manager');
  const remedy = closedSourcesHint(ofSecretsManager, moment) ?? `change ${closer}`;
  return [...openers, { variable: closer, remedy }];
}
