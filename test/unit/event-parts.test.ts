/** What FilterLogEvents answers, read part by part: the same as read at once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventParts } from '../../src/aws/event-parts.ts';

const STREAM = 'logStreamName';
/** What looks like the end of an event and the beginning of the next, in all ways that a text can. */
const trap = fc.constantFrom(
  '},{',
  '},{"',
  `},{"${STREAM}":`,
  '}]',
  '"searchedLogStreams":[{',
  '\\',
  '"',
  '\n',
  'ü',
  '😀',
  'x',
);
const message = fc.array(trap, { maxLength: 12 }).map((parts) => parts.join(''));
const event = fc.record({
  [STREAM]: message,
  timestamp: fc.nat(),
  message,
  ingestionTime: fc.nat(),
  eventId: fc.string({ minLength: 1 }),
});
const inTime = <E extends { timestamp: number }>(all: E[]) => all.sort((a, b) => a.timestamp - b.timestamp);
const answer = fc.record(
  { events: fc.array(event, { maxLength: 30 }).map(inTime), searchedLogStreams: fc.constant([]), nextToken: message },
  { requiredKeys: ['events'] },
);

/** Reads a body to its end; `parts` are its parts, `used` how many of them were read when it was done with. */
function read(text: string, size?: number) {
  let used: number | undefined;
  const parts: object[][] = [];
  const done = () => {
    used = parts.length;
  };
  const { nextToken, parts: all } = eventParts(Buffer.from(text), done, size);
  for (const part of all) parts.push(part);
  return { events: parts.flat(), nextToken, parts: parts.length, used };
}

it('is what it is when read at once, wherever it is cut', () => {
  let cut = 0;
  fc.assert(
    fc.property(answer, fc.integer({ min: 1, max: 200 }), (page, size) => {
      const { events, nextToken, parts, used } = read(JSON.stringify(page), size);
      expect({ events, nextToken }).toEqual({ events: page.events, nextToken: page.nextToken });
      // The last is read beforehand, for the token is behind it.
      expect(used).toBe(parts === 1 ? 0 : parts - 1);
      if (parts > 3) cut += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(cut).toBeGreaterThan(500);
});

const events = Array.from({ length: 40 }, (_, at) => ({ [STREAM]: 's', timestamp: at, message: `m${at}` }));
const OTHER_FORMS: [string, string][] = [
  ['with spaces', JSON.stringify({ events, nextToken: 't' }, null, 1)],
  ['with the token first', JSON.stringify({ nextToken: 't', events })],
  [
    'with a list of streams that looks like events',
    JSON.stringify({
      events,
      searchedLogStreams: events.map(({ logStreamName }) => ({ logStreamName })),
      nextToken: 't',
    }),
  ],
];
it.each(OTHER_FORMS)('is read at once %s', (_, text) => {
  expect(read(text, 10)).toEqual({ events, nextToken: 't', parts: 1, used: 0 });
});

it('is read in parts where events begin with another member, and in one where it is small', () => {
  const others = events.map(({ timestamp, message: text }) => ({ timestamp, message: text }));
  const text = JSON.stringify({ events: others });
  expect(read(text, 100)).toMatchObject({ events: others, nextToken: undefined });
  expect(read(text, 100).parts).toBeGreaterThan(10);
  expect(read(text).parts).toBe(1);
  expect(read(JSON.stringify({ events: inTime(Array(300).fill(others).flat()) })).parts).toBeGreaterThan(2);
});

it('is read at once where it keeps to no order of time, which is put right by the page', () => {
  // Stream by stream; a text that looks like a time is none.
  const message = JSON.stringify({ timestamp: 99, message: 'x' });
  const unordered = ['a', 'b'].flatMap((name) => events.map((each) => ({ ...each, [STREAM]: name, message })));
  expect(read(JSON.stringify({ events: unordered }), 100)).toMatchObject({ events: unordered, parts: 1 });
  expect(read(JSON.stringify({ events: inTime(unordered) }), 100).parts).toBeGreaterThan(10);
});

it('says what is no JSON at once, before anything of it was handed on', () => {
  const text = JSON.stringify({ events });
  expect(() => eventParts(Buffer.from(text.slice(0, -5)), () => {}, 10)).toThrow(SyntaxError);
});
