import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventText, parseEvent } from '../../src/audit/event-text.ts';
import type { TrailEvent } from '../../src/audit/trail-event.ts';
import { anEvent } from './trails.ts';

/** Half surrogates, quotes and control characters too: a message may quote anything. */
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u007f', '\u0080', '\ud800'));
const parameters = fc.option(fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer())), {
  nil: null,
});
const resource = fc.record({
  ARN: text,
  accountId: text,
  type: fc.constant('AWS::SecretsManager::Secret' as const),
});

const events: fc.Arbitrary<TrailEvent> = fc
  .record(
    {
      userAgent: text,
      errorMessage: text,
      readOnly: fc.boolean(),
      requestParameters: parameters,
      responseElements: parameters,
      userIdentity: fc.record({ type: fc.constant('IAMUser' as const), userName: text }),
      resources: fc.array(resource, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .map((members) => ({ ...anEvent('synthetic-request'), ...members }));

describe('the text of an event', () => {
  it('is that of JSON, but for characters that are no ASCII that prints, which are escaped', () => {
    fc.assert(
      fc.property(events, (event) => {
        const written = eventText(event);
        expect(written).toMatch(/^[\x20-\x7e]*$/);
        const json = JSON.stringify(event);
        expect(JSON.stringify(parseEvent(written))).toBe(json);
        if (/^[\x20-\x7e]*$/.test(json)) expect(written).toBe(json);
      }),
    );
  });

  it('is the same where parts are frozen because they are shared, the first time and after', () => {
    fc.assert(
      fc.property(events, (event) => {
        const shared = { ...event, userIdentity: Object.freeze({ ...event.userIdentity }) };
        const expected = eventText(event);
        expect([eventText(shared), eventText(shared)]).toEqual([expected, expected]);
      }),
    );
  });

  it('leaves out members that are undefined, and never goes by what a part was before', () => {
    const userIdentity = { type: 'IAMUser' as const, userName: 'before' };
    const event = { ...anEvent('synthetic-request'), userIdentity, errorCode: undefined };
    // @ts-expect-error: `exactOptionalPropertyTypes` keeps undefined out; JSON leaves it out.
    expect(eventText(event)).toBe(JSON.stringify(event));
    userIdentity.userName = 'after';
    // @ts-expect-error: as above
    expect(eventText(event)).toContain('"userName":"after"');
  });
});
