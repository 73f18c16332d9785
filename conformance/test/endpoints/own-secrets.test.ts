import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/cases/step.ts';
import { checkOwnSecrets } from '../../src/endpoints/own-secrets.ts';

const prefix = 'conformance/run1';
const arnOf = (name: string): string =>
  `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-a1b2c3`;
const check = (operation: string, request: JsonObject) => (): void => {
  checkOwnSecrets(operation, request, prefix);
};

describe('a request to an endpoint that holds real secrets', () => {
  it('may name secrets of the run', () => {
    const own = [prefix, `${prefix}/a`, arnOf(`${prefix}/a`), ''];
    for (const SecretId of own) expect(check('DeleteSecret', { SecretId })).not.toThrow();
    expect(check('CreateSecret', { Name: `${prefix}/a` })).not.toThrow();
    expect(check('BatchGetSecretValue', { SecretIdList: own })).not.toThrow();
    expect(check('GetRandomPassword', {})).not.toThrow();
  });

  it('is not sent if it names another secret', () => {
    for (const other of ['prod/db', arnOf('prod/db'), 'conformance/run2', arnOf('x')]) {
      expect(check('DeleteSecret', { SecretId: other })).toThrow(TypeError);
      expect(check('CreateSecret', { Name: other })).toThrow(TypeError);
      expect(check('BatchGetSecretValue', { SecretIdList: [prefix, other] })).toThrow(TypeError);
    }
  });

  it('is not sent if it could read the values of other secrets', () => {
    const batch = (...Filters: JsonObject[]): (() => void) =>
      check('BatchGetSecretValue', { Filters });
    expect(batch({ Key: 'name', Values: [`${prefix}/`] })).not.toThrow();
    expect(batch({ Key: 'all', Values: ['x'] }, { Key: 'name', Values: [prefix] })).not.toThrow();
    expect(batch({ Key: 'all', Values: ['x'] })).toThrow(TypeError);
    expect(batch({ Key: 'name', Values: [prefix, 'prod'] })).toThrow(TypeError);
    expect(batch({ Key: 'name', Values: [`!${prefix}`] })).toThrow(TypeError);
    expect(batch({ Key: 'name', Values: [] })).toThrow(TypeError);
  });

  it('is not sent if it would leave replicas behind', () => {
    const AddReplicaRegions = [{ Region: 'us-west-2' }];
    const create = check('CreateSecret', { Name: `${prefix}/a`, AddReplicaRegions });
    expect(create).toThrow(TypeError);
  });
});
