/** A page of events is no JSON, or says something else than what is stored. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const logs = mutationsIn('src/local/services/logs');
const EACH = 'says each event of a page as it is stored';
const SIGNS = 'escapes every sign that JSON escapes, and no other';

export default {
  tests: ['test/unit/logs-page-json.test.ts'],
  everyRow: true,
  mutations: [
    logs('json-bytes', 'a quote ends a text', 'byte !== QUOTE && ', '', EACH, SIGNS),
    logs('json-bytes', 'a backslash stays', ' && byte !== BACKSLASH', '', SIGNS),
    logs('json-bytes', 'controls stay', 'byte >= SPACE && ', '', EACH, SIGNS),
    logs('json-bytes', 'DEL is escaped', 'byte >= SPACE &&', 'byte >= SPACE && byte !== 127 &&', SIGNS),
    logs('json-bytes', 'no escape is short', 'if (short !== undefined) return at + 2;', '', SIGNS),
    logs('json-bytes', 'zeros within a number are lost', 'while (high >= 1e9)', 'while (high >= 1e12)', EACH),
    logs('json-bytes', 'a number is not filled up', 'length = Math.max(length, width);', '', EACH),
    logs(
      'json-bytes',
      'there is no room',
      'if (at + bytes <= out.length) return;',
      'if (bytes < 1e9) return;',
      'writes a page larger than all before',
    ),
    logs('json-bytes', 'what was written goes into the next', '      at = 0;\n', '', EACH),
    logs('page-json', 'streams are those of the first page', 'begins.get(name)', 'begins.values().next().value', EACH),
    logs('page-json', 'events stand together', 'if (i > 0) json.raw(COMMA);', '', EACH),
  ],
} satisfies MutationList;
