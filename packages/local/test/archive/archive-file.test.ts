import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newArchiveKey } from '../../src/archive/archive-key.ts';
import { openArchive } from '../../src/archive/read-archive.ts';
import { type ArchiveRecord, decodeArchiveRecord } from '../../src/archive/record-codec.ts';
import { writeArchive } from '../../src/archive/write-archive.ts';
import {
  ArchiveDamagedError,
  UnsupportedFormatError,
  WrongPassphraseError,
} from '../../src/errors.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { StoredSecret } from '../../src/store/store.ts';
import { aSecret, principal, temporaryDirectory, text } from '../store/fixtures.ts';
import {
  archiveKey,
  archiveOf,
  archiveRecords,
  exportedAt,
  fileAt,
  passphrase,
} from './archives.ts';

function smallRecords(): ArchiveRecord[] {
  const store = openMemoryStore();
  for (const name of ['one', 'two']) {
    const secret = aSecret(name);
    store.put(secret);
    store.writeValue(secret, 'v1', text(`synthetic-password-of-${name}`));
  }
  const records = [...archiveRecords(store)];
  store.close();
  return records;
}

/** An archive whose bytes were changed. @returns its refusal, or `undefined` if there is none. */
function refusalOf(bytes: Uint8Array): unknown {
  const path = join(directory, 'changed.undotenv');
  writeFileSync(path, bytes);
  try {
    fileAt(path).prove();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

let directory = '';

/** Bytes apart; each one where it counts. */
const stride = process.env['REQUIRE_ALL'] === '1' || process.env['CI'] !== undefined ? 1 : 13;

function caught(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** First line and records of an archive, as they lie there. */
function partsOf(archive: Buffer): Buffer[] {
  let offset = archive.indexOf('\n') + 1;
  const parts = [archive.subarray(0, offset)];
  while (offset < archive.length) {
    const end = offset + 4 + archive.readUInt32BE(offset);
    parts.push(archive.subarray(offset, end));
    offset = end;
  }
  return parts;
}

describe('an archive', () => {
  it('is 0600, stands under its own name only once it is whole, and is never written over', () => {
    const path = archiveOf(smallRecords());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['store.undotenv']);
    const before = readFileSync(path);
    expect(() => {
      writeArchive(path, archiveKey, smallRecords());
    }).toThrow(expect.objectContaining({ code: 'ARCHIVE_REFUSED' }));
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(['store.undotenv']);
  });

  it('leaves nothing where it cannot be finished, and clears away what a killed one left', () => {
    const place = temporaryDirectory();
    const path = join(place, 'store.undotenv');
    writeFileSync(`${path}.0123456789abcdef.new`, 'half');
    function* failing(): Generator<ArchiveRecord> {
      yield* smallRecords().slice(0, 2);
      throw new RangeError('synthetic failure');
    }
    expect(() => {
      writeArchive(path, archiveKey, failing());
    }).toThrow('synthetic failure');
    expect(readdirSync(place)).toEqual([]);
    expect(() => {
      writeArchive(join(place, 'nowhere', 'x'), archiveKey, smallRecords());
    }).toThrow(expect.objectContaining({ code: 'ARCHIVE_REFUSED' }));
  });

  it('opens with its passphrase and no other, however accents are composed', () => {
    const path = join(temporaryDirectory(), 'store.undotenv');
    writeArchive(path, newArchiveKey('pássphrase of an archive'.normalize('NFC')), smallRecords());
    const archive = openArchive(path, 'pássphrase of an archive'.normalize('NFD'));
    expect(archive).toMatchObject({ exportedAt, counts: { secrets: 2, keys: 0, principals: 0 } });
    expect([...archive.records()]).toEqual(smallRecords().slice(1, -1));
    archive.close();
    expect(() => openArchive(path, passphrase)).toThrow(WrongPassphraseError);
    expect(() => newArchiveKey('too short')).toThrow(
      expect.objectContaining({ code: 'ARCHIVE_REFUSED' }),
    );
  });

  it('says of another file that it is none, and of a later format that it is later', () => {
    const place = temporaryDirectory();
    const path = join(place, 'x');
    const [line] = archiveKey.firstLine.split('\n');
    const refusal = (content: string): unknown => {
      writeFileSync(path, content);
      try {
        openArchive(path, passphrase);
      } catch (error) {
        return (error as { code?: unknown }).code;
      }
      return undefined;
    };
    for (const content of ['', '\n', 'A=b\n', line ?? '', ` ${archiveKey.firstLine}`]) {
      expect(refusal(content)).toBe('ARCHIVE_DAMAGED');
    }
    // Work that nobody would ask for: refused before any is done.
    expect(refusal(archiveKey.firstLine.replace('scrypt 17', 'scrypt 30'))).toBe('ARCHIVE_DAMAGED');
    expect(refusal(archiveKey.firstLine.replace('17 8 1', '17 8 9'))).toBe('ARCHIVE_DAMAGED');
    expect(() => {
      writeFileSync(path, archiveKey.firstLine.replace('-v1', '-v2'));
      openArchive(path, passphrase);
    }).toThrow(UnsupportedFormatError);
    mkdirSync(join(place, 'directory'));
    for (const name of ['directory', 'missing']) {
      expect(() => openArchive(join(place, name), passphrase)).toThrow(
        expect.objectContaining({ code: 'ARCHIVE_REFUSED' }),
      );
    }
  });

  it('takes the first line as part of itself', () => {
    const path = archiveOf(smallRecords());
    const changed = join(dirname(path), 'changed');
    copyFileSync(path, changed);
    const content = readFileSync(path);
    const salt = content.indexOf(' 1 ') + 3;
    content[salt] = content[salt] === 65 ? 66 : 65;
    writeFileSync(changed, content);
    expect(() => openArchive(changed, passphrase)).toThrow(WrongPassphraseError);
  });
});

describe('an archive that was changed is refused', () => {
  it('at any byte behind its first line', () => {
    directory = temporaryDirectory();
    const whole = readFileSync(archiveOf(smallRecords()));
    expect(refusalOf(whole)).toBeUndefined();
    for (let at = whole.indexOf('\n') + 1; at < whole.length; at += stride) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(refusalOf(changed), `byte ${String(at)}`).toBe('ARCHIVE_DAMAGED');
    }
  });

  it('cut off behind any byte, or continued', () => {
    directory = temporaryDirectory();
    const whole = readFileSync(archiveOf(smallRecords()));
    for (let end = whole.indexOf('\n') + 1; end < whole.length; end += stride) {
      expect(refusalOf(whole.subarray(0, end)), `cut at ${String(end)}`).toBe('ARCHIVE_DAMAGED');
    }
    expect(refusalOf(Buffer.concat([whole, Buffer.of(0)]))).toBe('ARCHIVE_DAMAGED');
    expect(refusalOf(Buffer.concat([whole, partsOf(whole)[2] ?? whole]))).toBe('ARCHIVE_DAMAGED');
  });

  it('with any two records swapped, and any left out, doubled or taken from another', () => {
    directory = temporaryDirectory();
    const parts = partsOf(readFileSync(archiveOf(smallRecords())));
    const other = join(temporaryDirectory(), 'other');
    writeArchive(other, newArchiveKey(passphrase), smallRecords());
    const others = partsOf(readFileSync(other));
    expect(parts).toHaveLength(7);
    const refusalOfParts = (changed: readonly Buffer[]): unknown =>
      refusalOf(Buffer.concat(changed));
    for (let one = 1; one < parts.length; one += 1) {
      const part = parts[one] ?? Buffer.alloc(0);
      expect(refusalOfParts(parts.toSpliced(one, 1))).toBe('ARCHIVE_DAMAGED');
      expect(refusalOfParts(parts.toSpliced(one, 0, part))).toBe('ARCHIVE_DAMAGED');
      expect(refusalOfParts(parts.with(one, others[one] ?? part))).toBe('ARCHIVE_DAMAGED');
      for (let two = one + 1; two < parts.length; two += 1) {
        const swapped = parts.with(one, parts[two] ?? part).with(two, part);
        expect(refusalOfParts(swapped)).toBe('ARCHIVE_DAMAGED');
      }
    }
  });
});

it('a text in an archive that is no Unicode is refused', () => {
  const line = Buffer.from('{"kind":"value","versionId":"v1"}\n');
  const record = (...bytes: number[]): unknown =>
    decodeArchiveRecord(Buffer.concat([line, Buffer.from(bytes)]));
  expect(record(0, 0xc3, 0xb6)).toEqual({ kind: 'value', versionId: 'v1', value: text('ö') });
  expect(record(0, 0xc3)).toBeUndefined();
});

describe('an archive by somebody who has the passphrase', () => {
  const contents: ArchiveRecord = {
    kind: 'contents',
    exportedAt,
    counts: { secrets: 1, keys: 0, principals: 0 },
  };
  const end: ArchiveRecord = { kind: 'end' };
  const value = (versionId: string): ArchiveRecord => ({
    kind: 'value',
    versionId,
    value: text('synthetic-password-1'),
  });
  const secret = (changes: object): ArchiveRecord => ({
    kind: 'secret',
    secret: { ...aSecret('one'), ...changes },
  });
  const current = { versionId: 'v1', createdAtMs: 1, stages: ['AWSCURRENT'] };
  const odd = (changes: object): ArchiveRecord[] => [contents, secret(changes), end];

  const other = (region: string): Partial<StoredSecret> => ({
    region,
    arn: `arn:aws:secretsmanager:${region}:123456789012:secret:one-aBcDeF`,
  });
  const primary = secret({ replicas: [{ region: 'eu-west-1', createdAtMs: 1 }] });
  const replica = secret({ ...other('eu-west-1'), primaryRegion: 'us-east-1' });
  const two = { ...contents, counts: { secrets: 2, keys: 0, principals: 0 } };
  const rotated = (changes: object): ArchiveRecord[] =>
    odd({
      rotation: {
        enabled: true,
        functionArn: 'synthetic-function',
        scheduledAtMs: 1,
        countedAtMs: 1,
        ...changes,
      },
    });
  const bytes = (...content: number[]): ArchiveRecord =>
    ({
      kind: 'value',
      versionId: 'v1',
      value: { kind: 'binary', bytes: Uint8Array.from(content) },
    }) as const;

  it.each<[string, ArchiveRecord[]]>([
    ['that is fine', odd({})],
    // Days that an expression comes to: 29 February.
    [
      'with a rotation in years',
      rotated({ scheduleExpression: 'cron(0 8 29 2 ? *)', automaticallyAfterDays: 1_461 }),
    ],
    ['with a rotation', rotated({ automaticallyAfterDays: 30, duration: '3h' })],
    ['with bytes', [contents, secret({}), bytes(255, 0), end]],
    ['with a value', [contents, secret({}), value('v1'), end]],
  ])('%s is taken', (_, records) => {
    expect(fileAt(archiveOf(records)).prove().counts.secrets).toBe(1);
  });

  it('is taken with a replica that belongs to its primary', () => {
    const file = fileAt(archiveOf([two, replica, primary, end]));
    expect([...file.records()]).toEqual([replica, primary]);
  });

  it('that is changed once it was proved is refused all the same', () => {
    const path = archiveOf([contents, secret({}), value('v1'), end]);
    const file = fileAt(path);
    file.prove();
    writeFileSync(
      path,
      readFileSync(archiveOf([contents, secret({}), value('v1'), value('v1'), end])),
    );
    expect(() => [...file.records()]).toThrow(ArchiveDamagedError);
  });

  it.each<[string, ArchiveRecord[]]>([
    ['without contents', [secret({}), end]],
    ['with contents twice', [contents, contents, secret({}), end]],
    ['with fewer secrets than it says', [contents, end]],
    ['with more than it says', [contents, secret({}), secret({ name: 'two' }), end]],
    ['with a value before its secret', [contents, value('v1'), secret({}), end]],
    ['with a value twice', [contents, secret({}), value('v1'), value('v1'), end]],
    ['with a value of no version', [contents, secret({}), value('v2'), end]],
    ['with the ARN of another region', odd({ region: 'eu-west-1' })],
    ['with the ARN of another name', odd({ name: 'two' })],
    [
      'with the ARN of another partition',
      odd({ arn: aSecret('one').arn.replace('aws', 'aws-cn') }),
    ],
    [
      'with an ARN that ends oddly',
      odd({ arn: aSecret('one').arn.replace('aBcDeF', '\u001B[2Jxx') }),
    ],
    ...['a\u001B[2Jb', 'a b', 'a\nb', 'a:b'].map((name): [string, ArchiveRecord[]] => [
      `with the name ${JSON.stringify(name)}`,
      [contents, { kind: 'secret', secret: aSecret(name) }, end],
    ]),
    [
      'with a tag twice',
      odd({
        tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      }),
    ],
    ['with a replica of itself', odd({ replicas: [{ region: 'us-east-1', createdAtMs: 1 }] })],
    ['with itself for a primary', odd({ primaryRegion: 'us-east-1' })],
    [
      'with a replica in another partition',
      odd({ replicas: [{ region: 'cn-north-1', createdAtMs: 1 }] }),
    ],
    ['with a primary without its replica', [contents, primary, end]],
    ['with a replica without its primary', [contents, replica, end]],
    [
      'with two that are primary and replica of each other',
      [
        two,
        secret({ replicas: [{ region: 'eu-west-1', createdAtMs: 1 }], primaryRegion: 'eu-west-1' }),
        secret({
          ...other('eu-west-1'),
          replicas: [{ region: 'us-east-1', createdAtMs: 1 }],
          primaryRegion: 'us-east-1',
        }),
        end,
      ],
    ],
    ['with a schedule that is none', rotated({ scheduleExpression: 'cron(0 0 30 2 ? *)' })],
    ['with a rotation in a million years', rotated({ automaticallyAfterDays: 365_000_000 })],
    ['with a window of days', rotated({ automaticallyAfterDays: 30, duration: '99h' })],
    [
      'with an empty text',
      [contents, secret({}), { ...value('v1'), value: text('') } as ArchiveRecord, end],
    ],
    ['with a member nobody knows', odd({ surprise: true })],
    ['with a member of an ancestor', odd(JSON.parse('{"__proto__":{"a":1}}') as object)],
    ['with a time that is none', odd({ createdAtMs: 'yesterday' })],
    ['with a version twice', odd({ versions: [current, { ...current, stages: [] }] })],
    ['with a label twice', odd({ versions: [current, { ...current, versionId: 'v2' }] })],
    ['with versions that are none', odd({ versions: {} })],
    ['with a policy that cannot be read', odd({ resourcePolicy: '{"Statement":1}' })],
    ['with a rotation that says too little', odd({ rotation: { enabled: true } })],
    [
      'with a principal that may be nobody',
      [
        contents,
        { kind: 'principal', principal: { ...principal, arn: 'arn:aws:iam::1:user/x' } },
        end,
      ],
    ],
    [
      'with the principal of the account',
      [
        contents,
        {
          kind: 'principal',
          principal: { arn: 'arn:aws:iam::123456789012:user/undotenv', policies: [], tags: {} },
        },
        end,
      ],
    ],
    ['with something else', [contents, { kind: 'surprise' } as unknown as ArchiveRecord, end]],
  ])('%s is refused', (_, records) => {
    const file = fileAt(archiveOf(records));
    const refusal: unknown = caught(() => file.prove());
    expect(refusal).toBeInstanceOf(ArchiveDamagedError);
    // What a parser has said of it would quote it.
    expect(refusal).not.toHaveProperty('cause');
  });
});
