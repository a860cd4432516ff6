/** The follower as tails in use today are: each of these loses lines, shows some twice, or says nothing of their order. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const logs = mutationsIn('src/logs');
const aws = mutationsIn('src/aws');
const LINES = 'tail --raw shows every line once';
const PAGES = 'tail --raw shows every line where more than a page of 10,000 events';
const MEBIBYTE = 'tail --raw shows every line where more than a page of a mebibyte';
const RECORDS = 'tail shows every record once';

export default {
  tests: ['test/sweep/tail.test.ts'],
  // Enough runs that each is met with.
  env: { DESTINED_SWEEP: '12' },
  everyRow: true,
  mutations: [
    logs(
      'seen-window',
      'the cursor moves on by a millisecond',
      'Math.max(forgotten, Math.min(newest, now) - short)',
      'Math.max(from, newest === from ? from : newest + 1 + 0 * (short + now))',
      LINES,
    ),
    logs('seen-window', 'nothing overlaps', 'OVERLAP_MS = 60_000', 'OVERLAP_MS = 0', LINES),
    logs('seen-window', 'too little overlaps', 'OVERLAP_MS = 60_000', 'OVERLAP_MS = 5_000', LINES),
    logs(
      'seen-window',
      'lines are known by their text',
      'if (seen.has(line.eventId)) return false;\n      seen.set(line.eventId, line.time);',
      'if (seen.has(line.message)) return false;\n      seen.set(line.message, line.time);',
      LINES,
    ),
    logs(
      'seen-window',
      'lines are known by their stream, time and text',
      'if (seen.has(line.eventId)) return false;\n      seen.set(line.eventId, line.time);',
      `const id = line.logStream + line.time + line.message;
      if (seen.has(id)) return false;
      seen.set(id, line.time);`,
      LINES,
    ),
    logs('seen-window', 'lines are not known again', 'if (seen.has(line.eventId)) return false;', '', LINES),
    logs(
      'follow',
      'a busy window is never read whole',
      'const WHOLE_EVERY_MS = 5_000;',
      'const WHOLE_EVERY_MS = Number.POSITIVE_INFINITY;',
      PAGES,
      MEBIBYTE,
    ),
    logs(
      'follow',
      'nothing is made good at the end',
      'const lines = account && !isBacklog ? await missed(account) : [];',
      'const lines: LogLine[] = account && !isBacklog ? (await missed(account)).slice(0, 0) : [];',
      LINES,
    ),
    aws(
      'event-parts',
      'an empty page is the last one',
      'return { nextToken, parts: [events] };',
      'return { nextToken: events.length > 0 ? nextToken : undefined, parts: [events] };',
      LINES,
    ),
    logs(
      'source',
      'the first page is the last one',
      'while (token && !signal.aborted)',
      "while (token === '')",
      LINES,
      PAGES,
      MEBIBYTE,
    ),
    logs('patiently', 'a throttle ends it', 'if (THROTTLES.has(name) || ', "if (name === '' && ", LINES),
    logs(
      'patiently',
      'a cut connection ends it',
      "if (BROKEN.has(code ?? '') || name === 'TimeoutError' || BROKEN.has(name)) return 'is out of reach';",
      'void code;',
      LINES,
    ),
    logs('in-order', 'nothing is late', 'const late = time < handedOn;', 'const late = false;', LINES),
    logs('in-order', 'everything is late', 'const late = time < handedOn;', 'const late = true;', LINES),
    logs(
      'outcomes',
      'a copy is a record of its own',
      'if (decided.has(record.eventId)) return undefined;',
      '',
      RECORDS,
    ),
    logs(
      'outcomes',
      'nothing is misrouted',
      "answers[index] === false ? 'misrouted'",
      "answers[index] === null ? 'misrouted'",
      RECORDS,
    ),
  ],
} satisfies MutationList;
