/** A page is cut where a text looks like its end, or its memory is used again while it is read. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const aws = mutationsIn('src/aws');
const ANYWHERE = 'is what it is when read at once, wherever it is cut';
const EVERY_PAGE = 'reads every page of every group, in the order of time';

export default {
  tests: ['test/unit/event-parts.test.ts', 'test/contract/logs-reading.test.ts'],
  mutations: [
    aws('event-parts', 'any end will do', 'const between = `},{${name}`;', 'const between = "},{";', ANYWHERE),
    aws('event-parts', 'any quote will do', 'const between = `},{${name}`;', "const between = '},{\"';", ANYWHERE),
    aws(
      'event-parts',
      'all is read as Latin-1',
      "isAscii(body) ? 'latin1' : 'utf8'",
      "body ? 'latin1' : 'utf8'",
      ANYWHERE,
      EVERY_PAGE,
    ),
    aws('event-parts', 'the last part is lost', '    yield rest;\n', '', ANYWHERE, EVERY_PAGE),
    aws(
      'event-parts',
      'a list of streams is taken for events',
      'if (searched !== -1 && body[searched + SEARCHED.length] !== CLOSE) return [];',
      '',
      'is read at once with a list of streams that looks like events',
    ),
    aws(
      'event-parts',
      'a page out of order is cut',
      'if (time < newest) return [];',
      '',
      'is read at once where it keeps to no order of time',
    ),
    aws(
      'log-reader',
      'memory is used again at once',
      'eventParts(body, () => keep(body));',
      'eventParts(body, () => {});\n    keep(body);',
      EVERY_PAGE,
    ),
    aws(
      'log-reader',
      'what was there before is left at the end',
      'return room.subarray(0, used);',
      'return room;',
      EVERY_PAGE,
    ),
  ],
} satisfies MutationList;
