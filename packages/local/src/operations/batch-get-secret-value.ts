import {
  type BatchError,
  type BatchGetSecretValueRequest,
  type GetSecretValueResponse,
  limits,
  ServiceException,
} from '@undotenv/protocol';
import { filters } from '../rules/filters.ts';
import { checkSecretId } from '../rules/find-secret.ts';
import { list, membersOf, wholeNumber } from '../rules/members.ts';
import { invalidNextToken, pageOf } from '../rules/paging.ts';
import * as members from '../rules/request-members.ts';
import { secretListing } from '../rules/secret-listing.ts';
import { getSecretValue } from './get-secret-value.ts';
import type { Operation, OperationContext } from './operation.ts';
import { perform } from './perform.ts';

export const batchGetSecretValue: Operation<'BatchGetSecretValue'> = {
  name: 'BatchGetSecretValue',
  parse: membersOf({
    SecretIdList: list(members.secretId, { min: 1, max: limits.secretsPerBatch }),
    Filters: filters,
    MaxResults: wholeNumber({ min: 1, max: limits.secretsPerBatch }),
    NextToken: members.nextToken,
  }),
  handle: (request, context) => {
    checkSelection(request);
    const { secretIds, nextToken } = select(request, context);
    // All or none of the access dates: one write instead of twenty.
    const answers = context.store.transaction(() => secretIds.map((id) => readOne(id, context)));
    return {
      SecretValues: answers.filter((answer) => 'ARN' in answer),
      Errors: answers.filter((answer) => 'ErrorCode' in answer),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

/** Both texts as moto has them, and that no filter is as good as no list of filters. */
function checkSelection(request: BatchGetSecretValueRequest): void {
  const { SecretIdList: listed, Filters: found = [], MaxResults: maxResults } = request;
  const isFiltered = found.length > 0;
  if (maxResults !== undefined && !isFiltered) {
    throw invalidParameter(
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    );
  }
  if (isFiltered === (listed !== undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
}

/**
 * The secrets that a list names, in its order and each once, or one page of those that the filters
 * find, oldest first and without those awaiting deletion, as ListSecrets has them (assumed).
 */
function select(
  request: BatchGetSecretValueRequest,
  context: OperationContext,
): { secretIds: readonly string[]; nextToken?: string } {
  const { SecretIdList: listed, MaxResults = limits.secretsPerBatch, NextToken } = request;
  if (listed !== undefined) {
    // A list has one page: without this, a caller who pages would read it again and again (assumed).
    if (NextToken !== undefined) throw invalidNextToken();
    // A bad name is the caller's mistake and no finding about a secret: it fails the call (assumed).
    for (const secretId of listed) checkSecretId(secretId);
    return { secretIds: [...new Set(listed)] };
  }
  const listing = secretListing({ Filters: request.Filters ?? [] }, context);
  const page = { MaxResults, ...(NextToken !== undefined && { NextToken }) };
  const { items, ...rest } = pageOf(listing, page, context.listings);
  return { secretIds: items.map(({ arn }) => arn), ...rest };
}

/**
 * One secret, read by GetSecretValue itself: its checks, its access date, and the permission it
 * needs are those of a call of its own (documented).
 */
function readOne(secretId: string, context: OperationContext): GetSecretValueResponse | BatchError {
  try {
    const call = { ...context, operation: getSecretValue.name };
    return perform(getSecretValue, { SecretId: secretId }, call);
  } catch (error) {
    if (!(error instanceof ServiceException)) throw error;
    return { SecretId: secretId, ErrorCode: error.name, Message: error.message };
  }
}

function invalidParameter(message: string): ServiceException {
  return new ServiceException('InvalidParameterException', message);
}
