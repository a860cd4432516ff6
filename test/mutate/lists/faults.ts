/** The endpoint's fault script: each fault happens as it is called, to the calls that are meant. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const endpoint = mutationsOf('src/local/wire/endpoint.ts');
const script = mutationsOf('src/local/faults.ts');

export default {
  tests: ['test/contract/faults.test.ts'],
  everyRow: true,
  mutations: [
    endpoint(
      'before happens all the same',
      "if (fault === 'before') return lost('cut');",
      "if (fault === 'before') return handle().then(() => lost('cut'));",
      'before cuts the connection',
    ),
    endpoint('after does not happen', 'await handle().catch(() => {});', '', 'after cuts it once it has happened'),
    endpoint(
      'after tells an error',
      'await handle().catch(() => {});',
      'await handle();',
      'after keeps an error back as well',
    ),
    endpoint(
      'an error happens all the same',
      "if (fault === 'error') throw",
      "if (fault === 'error') await handle();\n    if (fault === 'error') throw",
      'error is a 500',
    ),
    endpoint('a hang is a cut', "return lost('hung')", "return lost('cut')", 'hang answers nothing'),
    script(
      'an attempt is a call of its own',
      'const known = invocation === undefined ? undefined : seen.get(invocation);',
      'const known = invocation === undefined || invocation ? undefined : seen.get(invocation);',
      'after keeps an error back as well',
    ),
    script('all attempts go wrong', ' && attempt <= rule.attempts', '', 'is of one attempt, if told so'),
    script('every call goes wrong', ' && call < rule.call + rule.calls', '', 'counts calls of the operation'),
    script('the first call goes wrong', 'call >= rule.call && ', '', 'counts calls of the operation'),
    script('a list may be anything', 'if (!Array.isArray(rules))', 'if (rules === undefined)', 'with no list is'),
    script('the text may be anything', 'JSON.parse(text)', "text === 'x' ? [] : JSON.parse(text)", 'with no JSON is'),
    script(
      'a rule may be anything',
      "typeof rule !== 'object' || rule === null || Array.isArray(rule)",
      "typeof rule === 'string'",
      'with no object is',
    ),
    script(
      'an operation may be anything',
      "typeof operation !== 'string' || ",
      "typeof operation === 'number' || ",
      'with no operation is',
    ),
    script(
      'a fault may be anything',
      'if (!FAULTS.includes(fault as Fault))',
      'if (fault === undefined)',
      'with another fault is',
    ),
    script('members may be anything', 'if (unknown !== undefined)', "if (unknown === '')", 'with another member is'),
    script('a count may be nothing', '(value as number) > 0', '(value as number) > -1', 'with no call is'),
  ],
} satisfies MutationList;
