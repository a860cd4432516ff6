/** The queue of asynchronous invocations: what it takes, what it holds, whose turn it is; one mutation a rule. */
import type { MutationList } from '../mutation.ts';

const queue = 'src/local/services/lambda/async-queue.ts';
const invoke = 'src/local/services/lambda/invoke.ts';
const pool = 'src/local/runtime/pool.ts';
const lane = 'src/local/runtime/lane.ts';

export default {
  tests: ['test/contract/lambda-async.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'an event is answered like an invocation',
      file: invoke,
      find: 'return { StatusCode: 202 };',
      replace: 'return { StatusCode: 200 };',
      red: ['answers 202 at once'],
    },
    {
      name: 'a dry run is none',
      file: invoke,
      find: "if (type === 'DryRun') return { StatusCode: 204 };",
      replace: '',
      red: ['answers 202 at once'],
    },
    {
      name: 'who waits for a slow one has no start',
      file: lane,
      find: 'if ([...lane.begun].every(({ at }) => now - at > PATIENCE_MS)) return true;',
      replace: '',
      red: ['lets slow invocations run side by side'],
    },
    {
      name: 'who runs most goes first',
      file: pool,
      find: '[...lanes.values()].sort((a, b) => a.busy - b.busy)',
      replace: 'lanes.values()',
      red: ['is not held up by another'],
    },
    {
      name: 'what a region reserves is taken from all',
      file: lane,
      find: 'if (other.region === lane.region) taken +=',
      replace: 'taken +=',
      red: ['whatever another region reserves'],
    },
    {
      name: 'who finds no environment free has a start',
      file: lane,
      find: 'if (lane.busy === 0) return true;',
      replace: 'if (lane.busy >= 0) return true;',
      red: ['runs a burst on a few warm environments'],
    },
    {
      name: 'a role need not be assumed',
      file: queue,
      find: '    if (!trusted.allowed) return putOff(before, event, trusted.reason);\n',
      replace: '',
      red: ['keeps an event for as long as its role'],
    },
    {
      name: 'a reservation that changes wakes nobody',
      file: pool,
      find: 'laneOf(key).reserved = reserved;\n      considerAll();',
      replace: 'laneOf(key).reserved = reserved;',
      red: [
        'starts at once when its function has more',
        'starts at once when its function has none',
        'starts at once when another function has less',
        'starts at once when another function has none',
        'starts at once when another function that had some reserved is deleted',
        'is given up at once',
        'is dropped at once',
      ],
    },
    {
      name: 'what a deleted function had reserved stays reserved',
      file: 'src/local/services/lambda/functions.ts',
      find: '      pool.reserve(fn.arn, undefined);\n',
      replace: '',
      red: ['starts at once when another function that had some reserved is deleted', 'is dropped at once'],
    },
    {
      name: 'what waits is kept by a function without concurrency',
      file: queue,
      find: ' && fn.reserved !== 0 ?',
      replace: ' ?',
      red: ['is given up at once when its function has zero'],
    },
    {
      name: 'what waited for no concurrency is lost',
      file: queue,
      find: "    if (!result && fn?.reserved === 0) return end(fn, event, { condition: 'ZeroReservedConcurrency' });\n",
      replace: '',
      red: ['is given up at once when its function has zero'],
    },
    {
      name: 'what ran has not',
      file: queue,
      find: "result ? 'while the event ran' : untried(event)",
      replace: 'untried(event)',
      red: ['is dropped at once when its function is deleted'],
    },
    {
      name: 'events have all the room there is',
      file: queue,
      find: 'if (!budget.take(payload)) return false;',
      replace: 'budget.take(payload);',
      red: ['takes no more than its bytes', 'counts what a failed try answered'],
    },
    {
      name: 'an event that is done keeps its room',
      file: queue,
      find: '      budget.give(event.payload);\n',
      replace: '',
      red: ['takes no more than its bytes'],
    },
    {
      name: 'a kept answer is not counted',
      file: queue,
      find: 'response && budget.take(response.payload) ? response : undefined;',
      replace: 'response;',
      red: ['counts what a failed try answered', 'tells that it could not keep'],
    },
    {
      name: 'an answer that is kept no more stays counted',
      file: queue,
      find: '    if (event.response) budget.give(event.response.payload);\n',
      replace: '',
      red: ['counts what a failed try answered'],
    },
  ],
} satisfies MutationList;
