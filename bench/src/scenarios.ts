import { cachedRead } from './cached-read/cached-read.ts';
import { coldStart } from './cold-start/cold-start.ts';
import { fortySecrets } from './first-reads/forty-secrets.ts';
import { thousandReaders } from './first-reads/thousand-readers.ts';
import { largeStore } from './local-server/large-store.ts';
import { serverCeiling } from './local-server/server-ceiling.ts';
import type { Scenario } from './scenario.ts';
import { expiry } from './steady-reads/expiry.ts';
import { outage } from './steady-reads/outage.ts';

/** In the order of the document. */
export const scenarios: readonly Scenario[] = [
  coldStart,
  cachedRead,
  thousandReaders,
  fortySecrets,
  expiry,
  outage,
  serverCeiling,
  largeStore,
];
