/** Reads what FilterLogEvents answers part by part: objects of a whole page at once cost more to collect than to read. */
import { isAscii } from 'node:buffer';
import type { FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';

type Events = NonNullable<FilterLogEventsResponse['events']>;

export interface EventParts {
  nextToken?: string;
  /** Its events, to be gone through once. */
  parts: Iterable<Events>;
}

const PART = 64 * 1024;
const [OPEN, CLOSE] = [0x5b, 0x5d];
const EVENTS = '{"events":[';
const SEARCHED = '"searchedLogStreams":[';
const TIMESTAMP = '"timestamp":';

/** The body is written to on the way. `done` is called once nothing of it is needed any more. `size`: of a part, in bytes. */
export function eventParts(body: Buffer, done: () => void, size = PART): EventParts {
  const encoding = isAscii(body) ? 'latin1' : 'utf8';
  const commas = commasOf(body, size);
  const last = commas.at(-1);
  if (last === undefined) {
    const { events = [], nextToken } = JSON.parse(body.toString(encoding)) as FilterLogEventsResponse;
    done();
    return { nextToken, parts: [events] };
  }
  const end = `${EVENTS}${body.toString(encoding, last + 1)}`;
  const { events: rest = [], nextToken } = JSON.parse(end) as FilterLogEventsResponse;
  function* parts(): Generator<Events> {
    let from = EVENTS.length - 1;
    for (const comma of commas) {
      // Each part is a list of its own.
      body[from] = OPEN;
      body[comma] = CLOSE;
      yield JSON.parse(body.toString(encoding, from, comma + 1)) as Events;
      from = comma;
    }
    done();
    yield rest;
  }
  return { nextToken, parts: parts() };
}

/**
 * Where the list of events can be cut: between one that ends and one that begins as the first does. A text can't look like it, for
 * there a quote is escaped; after the one that ends a text there is no name. None where the answer is of another form, or of a
 * service that keeps to no order of time, as the first events of the parts tell: only a whole page of it can be put right.
 */
function commasOf(body: Buffer, size: number): number[] {
  const begin = body.toString('latin1', 0, 256);
  const [, name] = /^\{"events":\[\{("\w+":)/.exec(begin) ?? [];
  if (name === undefined) return [];
  // A list that looks like the events, should it ever hold anything again (aws-facts 7.1).
  const searched = body.lastIndexOf(SEARCHED, undefined, 'latin1');
  if (searched !== -1 && body[searched + SEARCHED.length] !== CLOSE) return [];
  const between = `},{${name}`;
  const commas: number[] = [];
  let newest = timeFrom(body, 0);
  for (;;) {
    const found = body.indexOf(between, (commas.at(-1) ?? 0) + size, 'latin1');
    if (found === -1) return commas;
    const time = timeFrom(body, found);
    if (time < newest) return [];
    newest = time;
    commas.push(found + 1);
  }
}

/** The first timestamp that follows, of at most 16 digits; NaN where there is none. */
function timeFrom(body: Buffer, from: number): number {
  const at = body.indexOf(TIMESTAMP, from, 'latin1');
  return at === -1
    ? Number.NaN
    : Number.parseInt(body.toString('latin1', at + TIMESTAMP.length, at + TIMESTAMP.length + 16), 10);
}
