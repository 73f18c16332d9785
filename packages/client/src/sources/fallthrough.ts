import {
  isProduction,
  type FailureClass,
  type Manifest,
  type SourceDeclaration,
} from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';

const classes: Readonly<Record<string, FailureClass>> = {
  SECRET_NOT_FOUND: 'not-found',
  ACCESS_DENIED: 'denied',
  KMS_KEY_UNUSABLE: 'denied',
  CREDENTIALS_MISSING: 'credentials',
  CREDENTIALS_REJECTED: 'credentials',
  THROTTLED: 'unavailable',
  UNAVAILABLE: 'unavailable',
};

/**
 * Which failures of a source let the next one answer in an environment. Where the environment is
 * not known it may be production.
 */
export function fallthroughIn(
  manifest: Manifest,
  { fallthroughOn = [] }: SourceDeclaration,
  environment: string | undefined,
): readonly FailureClass[] {
  if (environment === undefined) return [];
  if (!isList(fallthroughOn)) return fallthroughOn[environment] ?? [];
  return isProduction(manifest, environment) ? [] : fallthroughOn;
}

/** Whether the next source may answer instead. A defect, or an abort, is never passed over. */
export function isPassedOver(error: unknown, allowed: readonly FailureClass[]): boolean {
  if (!(error instanceof UndotenvError)) return false;
  if (allowed.includes('any')) return true;
  const failure = classes[error.code];
  return failure !== undefined && allowed.includes(failure);
}

/** `Array.isArray` does not know lists that are only read. */
function isList(value: readonly string[] | object): value is readonly FailureClass[] {
  return Array.isArray(value);
}
