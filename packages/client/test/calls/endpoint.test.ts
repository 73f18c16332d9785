import { describe, expect, it } from 'vitest';
import { defaultEndpoint, publicEndpoint } from '../../src/calls/default-endpoint.ts';
import { endpointFromEnvironment, parseEndpoint, resolveRegion } from '../../src/calls/endpoint.ts';
import { ConfigurationError } from '../../src/errors.ts';

describe('resolveRegion', () => {
  const both = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };

  it.each([
    ['the option', 'us-west-2', both, 'us-west-2'],
    ['AWS_REGION', undefined, both, 'eu-west-1'],
    ['AWS_DEFAULT_REGION', undefined, { ...both, AWS_REGION: '' }, 'eu-west-2'],
    ['the fallback', undefined, {}, 'us-east-1'],
  ])('takes %s', (_what, option, variables, region) => {
    expect(resolveRegion(option, variables, 'us-east-1')).toBe(region);
  });

  it.each(['us-gov-west-1', 'eusc-de-east-1', 'us-isob-east-1', 'local', '0', 'a'.repeat(63)])(
    'accepts whatever is one label of a host name: %j',
    (region) => {
      expect(resolveRegion(region, {}, 'us-east-1')).toBe(region);
    },
  );

  it.each(['', 'us-east-1.example.com/', 'US-EAST-1', '-', 'a-', 'a_b', 'a'.repeat(64)])(
    'refuses what could lead to another host: %j',
    (region) => {
      expect(() => resolveRegion(region, {}, 'us-east-1')).toThrow(ConfigurationError);
    },
  );
});

describe('endpointFromEnvironment', () => {
  const general = { AWS_ENDPOINT_URL: 'http://localhost:1' };

  it('takes the service’s variable before the general one', () => {
    const own = { ...general, AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://localhost:2' };
    expect(endpointFromEnvironment(own)).toBe('http://localhost:2');
    expect(endpointFromEnvironment(general)).toBe('http://localhost:1');
    expect(endpointFromEnvironment({ AWS_ENDPOINT_URL: '' })).toBeUndefined();
  });
});

describe('defaultEndpoint', () => {
  it.each([
    ['us-east-1', 'https://secretsmanager.us-east-1.amazonaws.com'],
    ['us-gov-west-1', 'https://secretsmanager.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'https://secretsmanager.cn-north-1.amazonaws.com.cn'],
    ['us-isob-east-1', 'https://secretsmanager.us-isob-east-1.sc2s.sgov.gov'],
  ])('has the suffix of the partition of %s', (region, endpoint) => {
    expect(defaultEndpoint(region)).toBe(endpoint);
  });
});

describe('publicEndpoint', () => {
  it.each(['us-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1', 'mx-central-1'])(
    'is that of AWS in %s',
    (region) => {
      expect(publicEndpoint(region)).toBe(defaultEndpoint(region));
    },
  );

  it.each([
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'us-isof-south-1',
  ])('is none in %s, rather than a wrong one', (region) => {
    expect(() => publicEndpoint(region)).toThrow(ConfigurationError);
    expect(() => publicEndpoint(region)).toThrow(`${region} needs an endpoint`);
  });
});

describe('parseEndpoint', () => {
  it.each(['http://localhost:4584', 'http://127.0.0.1', 'http://[::1]:1'])(
    'accepts plain http on this machine: %s',
    (endpoint) => {
      expect(parseEndpoint(endpoint, false).protocol).toBe('http:');
    },
  );

  it.each([
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1..',
    'http://localhost.example.com',
    // Some resolvers ask the network for it.
    'http://example.localhost',
    'http://169.254.169.254',
    'http://10.0.0.1',
    'ftp://localhost',
    'https://user:synthetic-password-1@example.com',
    'https://example.com/?key=synthetic-password-1',
    'synthetic-password-1',
  ])('refuses %s and does not repeat it', (endpoint) => {
    expect(() => parseEndpoint(endpoint, false)).toThrow(ConfigurationError);
    expect(() => parseEndpoint(endpoint, false)).not.toThrow(/synthetic|example/);
  });

  it('accepts plain http on another machine only when it is allowed', () => {
    expect(parseEndpoint('http://local-store:4584', true).host).toBe('local-store:4584');
  });
});
