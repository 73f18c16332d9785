import { type ApplicationAccess, checkAccess } from './application-access.ts';
import { keysByRegion } from './key-arns.ts';
import { lengthOf, policyMaxLength, type PolicyDocument } from './policy-document.ts';
import { type SecretPattern, secretPatterns } from './secret-patterns.ts';
import { batchStatement, keyStatements, secretStatements } from './statements.ts';

/**
 * The identity policies that let an application read exactly its secrets: by name, ARN or partial
 * ARN, in its regions, and through KMS where they are under keys of the customer's. The same input
 * in any order makes the same text.
 *
 * @returns one document, or as many as it takes to keep each to the 6,144 characters of a managed
 *   policy. All of them belong to the application's role; by default a role takes ten.
 * @throws {RangeError} naming the member that is malformed, or would allow more than it says.
 * @see AWS Secrets Manager User Guide, "Permissions policy examples"
 */
export function applicationPolicies(access: ApplicationAccess): readonly PolicyDocument[] {
  checkAccess(access);
  const patterns = secretPatterns(access);
  const keys = keysByRegion(access.kmsKeys ?? [], patterns);
  const batch = access.batch === true ? [batchStatement(patterns)] : [];
  const documentOf = (part: readonly SecretPattern[], isFirst: boolean): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [
      ...secretStatements(part, access),
      ...keyStatements(part, keys),
      ...(isFirst ? batch : []),
    ],
  });
  return packed(patterns, documentOf);
}

/** As many secrets in each document as fit, in order. */
function packed(
  patterns: readonly SecretPattern[],
  documentOf: (part: readonly SecretPattern[], isFirst: boolean) => PolicyDocument,
): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  let part: readonly SecretPattern[] = [];
  let document: PolicyDocument | undefined;
  for (const pattern of patterns) {
    const longer = documentOf([...part, pattern], documents.length === 0);
    if (lengthOf(longer) <= policyMaxLength) {
      part = [...part, pattern];
      document = longer;
      continue;
    }
    if (document !== undefined) documents.push(document);
    part = [pattern];
    document = documentOf(part, documents.length === 0);
    if (lengthOf(document) > policyMaxLength) {
      throw new RangeError('kmsKeys are more than a policy for one secret has room for');
    }
  }
  return document === undefined ? documents : [...documents, document];
}
