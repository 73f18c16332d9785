import { expect, it } from 'vitest';
import { confidentialValues } from '../../src/masking/confidential-values.ts';

it('masks a number in the digits that are stored and in those that JavaScript makes of it', () => {
  const digits = '12345678901234567890';
  const stored = {
    secretId: 'a',
    versionId: 'version-1',
    stages: [],
    text: `{"id":${digits},"deep":[{"id":-${digits}}],"round":100000000000000000000000,"inner":"{\\"id\\":9${digits}}"}`,
  };
  const values = confidentialValues({ stored });
  expect(values).toEqual(
    expect.arrayContaining([
      digits,
      `-${digits}`,
      `9${digits}`,
      '12345678901234567000',
      '100000000000000000000000',
      '1e+23',
    ]),
  );
});
