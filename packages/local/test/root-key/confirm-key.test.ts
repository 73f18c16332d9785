import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeyChange } from '../../src/root-key/change-key.ts';
import { confirmKeyIsKept } from '../../src/root-key/confirm-key.ts';
import { loadOrCreateRootKey } from '../../src/vault/root-key-file.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

it('confirms a key for as long as it is kept, and not while the key file is being changed', () => {
  const path = join(temporaryDirectory(), 'config', 'root.key');
  const { id } = loadOrCreateRootKey(path);
  const confirm = (): void => {
    confirmKeyIsKept(path, id);
  };
  confirm();

  const renewing = new KeyChange(path);
  renewing.renew();
  expect(confirm).toThrow(coded('KEY_CHANGE_IN_PROGRESS'));
  renewing.close();
  confirm();

  const forgetting = new KeyChange(path);
  forgetting.forget([id]);
  forgetting.close();
  expect(confirm).toThrow(coded('ROOT_KEY_REFUSED'));
});
