import type { Row, Table } from '../report/section.ts';
import type { Size } from './bundle.ts';

/** What the smallest client consists of, in the words of someone who asks what each part is for. */
const parts: readonly (readonly [label: string, files: RegExp])[] = [
  ['the cache: ages, one flight, errors by class, limits', /client\/dist\/cache\/|within/],
  ['errors: a class and a hint for each decision', /\/errors\.js|service-errors/],
  ['a call: HTTP, time limits, retries', /calls\/(?:http|retry|signed-calls)\.js/],
  ['the signature', /signature-v4/],
  ['region, endpoint, credentials, and their checks', /endpoint|credentials\/|from-environment/],
  [
    'checks of names and answers',
    /sources\/|alias|check-|arn\.js|secret-name|json-object|operations/,
  ],
  [
    'the client itself',
    /client\/dist\/(?:core|core-client|core-parts|clock)\.js|values\/|read-values/,
  ],
];

/** Where the bytes of the core client's bundle are from. What no part claims is the program's own. */
export function compositionTable(bundles: {
  floor: Size | undefined;
  core: Size | undefined;
}): Table {
  const { floor, core } = bundles;
  const left = new Map(core?.inputs);
  const rows = parts.map(([label, files]): Row => {
    let bytes = 0;
    for (const [path, size] of left) {
      if (!files.test(path)) continue;
      bytes += size;
      left.delete(path);
    }
    return { label: `undotenv, core: ${label}`, role: 'undotenv', samples: [{ bytes }] };
  });
  const rest = [...left.values()].reduce((sum, size) => sum + size, 0);
  return {
    title: 'What the core client consists of',
    metrics: [{ name: 'bytes', heading: 'bytes', better: 'lower' }],
    rows: [
      { label: 'floor, all of it', role: 'floor', samples: [{ bytes: floor?.bytes ?? NaN }] },
      ...rows,
      {
        label: 'undotenv, core: the program that reads',
        role: 'undotenv',
        samples: [{ bytes: rest }],
      },
    ],
  };
}
