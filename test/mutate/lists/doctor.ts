/** What doctor finds, and what stops `up` before its first change: each judgement left out or turned round. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

const NODE = 'cli/node-check';
const TEXT = 'cli/report/doctor';
const CLOCK = 'provision/clock-check';
const NAMES = 'provision/names-check';
const SERVICES = 'provision/services-check';
const CONCURRENCY = 'provision/concurrency-check';
const APIS = 'provision/apis-check';
const PERMISSIONS = 'provision/permissions-check';
const PREFLIGHT = 'provision/preflight';
const UP = 'provision/up';

export default {
  tests: ['test/unit/doctor-checks.test.ts', 'test/contract/doctor-checks.test.ts', 'test/contract/preflight.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      NODE,
      'any Node will do',
      'if (at < 0 || is[at]! > needed[at]!)',
      'if (true)',
      'too old is told',
      '18.20.8',
    ),
    mutation(NODE, 'versions are texts', 'Number.parseInt(part, 10)', 'part as never', '20.9.0', '100.1.0'),
    mutation(NODE, 'only that very Node will do', '|| is[at]! > needed[at]!', '', '20.12.1', '20.13.0', '21.0.0'),
    mutation(NODE, 'the oldest is too old', 'at < 0 || is', 'is', '20.12.0'),
    mutation(NODE, 'what is newer in one part is newer', 'needed.findIndex(', 'needed.findLastIndex(', '20.11.9'),
    mutation(
      CLOCK,
      'ahead is behind',
      'Math.round(-clockOffsetMs / 1000)',
      'Math.round(clockOffsetMs / 1000)',
      'the clock behind',
      'far behind',
      'a little ahead',
    ),
    mutation(
      CLOCK,
      'no clock is ahead by too much',
      'if (ahead < FARTHEST_AHEAD_S)',
      'if (ahead < 100 * FARTHEST_AHEAD_S)',
      'ahead by more than the proof of up looks back',
      'a clock that is ahead is told',
    ),
    mutation(
      CLOCK,
      'no date is none that is wrong',
      'if (clockOffsetMs === undefined)',
      'if (false)',
      'without a date',
    ),
    mutation(CLOCK, 'all clocks are told', 'off < WORTH_TELLING_S', 'false', 'in time', 'a little behind'),
    mutation(
      'aws/create-aws',
      'a date is half a minute later',
      'date + 500 -',
      'date + 30_500 -',
      'the clock is told by the Date of the answer',
    ),
    mutation(
      NAMES,
      'roles have no names',
      'const names = [...roles, ',
      'const names = [',
      'fit, in the regions',
      'do not in one',
    ),
    mutation(TEXT, 'what mends it is left out', '...(mended ? [mended] : [])', '', 'is a line for each check'),
    mutation(TEXT, 'all is well', 'stopping === 0 ?', 'true ?', 'is a line for each check'),
    mutation(
      TEXT,
      'lines are as long as they are',
      'hanging(visible(why ?? result), column, width)',
      'visible(why ?? result)',
      'keeps to the width of the terminal',
    ),
    mutation(TEXT, 'text from outside is obeyed', 'visible(why ?? result)', '(why ?? result)', 'keeps to the width'),
    mutation(TEXT, 'nothing has a colour', '`${style[colour](sign)} ${', '`${void colour, sign} ${', 'has its colours'),
    mutation(SERVICES, 'who says no is not there', 'ANSWERS.test(error.name)', 'false', 'if only by a no'),
    mutation(SERVICES, 'who is silent is there', 'if (failed.length === 0)', 'if (true)', 'lacks a service'),
    mutation(SERVICES, 'a throttle is for ever', 'isPassing(error))', 'false)', 'is not known to lack'),
    mutation(SERVICES, 'every region is known', 'isKnownRegion(region)', 'true', 'may be mistyped'),
    mutation(
      CONCURRENCY,
      'none at once is some',
      'if (left <= 0)',
      'if (left < 0)',
      'that others have reserved',
      'an account in which nothing can run is told',
    ),
    mutation(
      CONCURRENCY,
      'what is given back counts for nothing',
      'unreserved + released',
      'unreserved',
      'that the stack itself has reserved',
      'what the stack itself has reserved is no obstacle',
    ),
    mutation(CONCURRENCY, 'few are many', 'left >= FEW ||', 'true ||', 'of a new account'),
    mutation(CONCURRENCY, 'a thousand are few', 'const FEW = 50;', 'const FEW = 5000;', 'of an old account'),
    mutation(
      CONCURRENCY,
      'more can be had here, too',
      ' || isLoopback(aws.endpoint)',
      '',
      'of an endpoint on this machine',
    ),
    mutation(
      CONCURRENCY,
      'what is not told is nothing',
      'if (all === undefined || unreserved === undefined)',
      'if (false)',
      'that is not told',
    ),
    mutation(APIS, 'all APIs are regional', "types?.includes('REGIONAL')", 'types', 'REST APIs fit'),
    mutation(APIS, 'there is always room', 'if (regional < MOST || ours)', 'if (true)', 'may be too many for one more'),
    mutation(
      APIS,
      'ours needs room as well',
      'regional < MOST || ours',
      'regional < MOST',
      'are not too many where ours',
    ),
    mutation(
      PERMISSIONS,
      'root is asked for',
      "if (callerArn.endsWith(':root'))",
      'if (false)',
      'of a root user, or a stranger',
    ),
    mutation(
      PERMISSIONS,
      'a session tells the path of its role',
      'found?.Role?.Arn ?? ',
      '',
      'are those of the role behind the session',
    ),
    mutation(
      PERMISSIONS,
      'a role elsewhere is an error',
      'if (!isNamed(error, ...MISSING)) throw error;',
      'throw error;',
      'are those of the role behind the session',
    ),
    mutation(
      PERMISSIONS,
      'who may not ask is told nothing',
      'if (!isNamed(error, ...MISSING)) throw error;',
      '',
      'can not be asked for without the right to',
    ),
    mutation(
      PERMISSIONS,
      'roles are passed to nobody',
      'ContextKeyValues: [passedTo]',
      "ContextKeyValues: ['nobody']",
      'are all there by the policy that is printed',
    ),
    mutation(
      PERMISSIONS,
      'a condition is a no',
      "depends ? 'unknown'",
      "false ? 'unknown'",
      'where a condition decides',
    ),
    mutation(PERMISSIONS, 'all that is missing stops up', "commands.includes('up')", 'true', 'other commands lack'),
    mutation(
      PERMISSIONS,
      'nothing stops up',
      'if (stopping.length > 0)',
      'if (false)',
      'stop up where they are missing',
    ),
    mutation(
      PREFLIGHT,
      'nobody looks at the clock',
      '...(proves ? [clockCheck(aws)] : [])',
      '',
      'a clock that is ahead is told',
    ),
    mutation(PREFLIGHT, 'the clock counts in any case', '(proves ? [', '(true ? [', 'a clock that is ahead is told'),
    mutation(
      PREFLIGHT,
      'who may not ask is stopped',
      '.catch(() => undefined)',
      '',
      'who may not ask, or gets no answer',
    ),
    mutation(PREFLIGHT, 'nothing is given back', 'releasedBy(plan)', '0', 'what the stack itself has reserved'),
    mutation(
      PREFLIGHT,
      'nothing is given back where it was asked early',
      'released === 0 ? concurrency : undefined',
      'concurrency',
      'what the stack itself has reserved',
    ),
    mutation(
      UP,
      'it is looked for when all was approved',
      'await preflight(aws, stack, { plan, concurrency, proves: options.proves });\n    await options.approve?.(plan);',
      'await options.approve?.(plan);\n    await preflight(aws, stack, { plan, concurrency, proves: options.proves });',
      'an account in which nothing can run is told, and nothing is asked',
    ),
    mutation(
      UP,
      'a plan needs concurrency',
      'if (!options.dryRun) concurrency = askConcurrency(aws);',
      'concurrency = askConcurrency(aws);',
      'an account in which',
    ),
    mutation(
      UP,
      'what changes nothing asks, too',
      'let concurrency: ReturnType<typeof askConcurrency> | undefined;',
      'let concurrency: ReturnType<typeof askConcurrency> | undefined = askConcurrency(aws);',
      'it is one call more',
    ),
  ],
} satisfies MutationList;
