/** What functions that run answer and log, to the letter: limits, error payloads, text and JSON logs (aws-facts 1.8 to 1.11). */
import { createHash } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type CreateFunctionCommandInput, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let stage: LambdaStage;
const made = new Map<string, Promise<void>>();
/** Makes a function the first time that a row asks for it. */
const ready = (name: string, source: string, settings?: Partial<CreateFunctionCommandInput>) => {
  const making = made.get(name) ?? stage.create(name, source, settings);
  made.set(name, making);
  return making;
};

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
});
afterAll(async () => {
  await endpoint?.stop();
});

const MODES = `import { createHash } from 'node:crypto';
console.log('before any event');
const forever = () => new Promise(() => setInterval(() => {}, 1000));
class OrderError extends Error { name = 'OrderError'; }
export async function handler(event, context) {
  switch (event.mode) {
    case 'error': throw new Error('x');
    case 'code': throw Object.assign(new Error('x'), { code: 7, more: [1] });
    case 'type-error': return undefined.source;
    case 'custom': throw new OrderError('late');
    case 'string': throw 'x';
    case 'number': throw 42;
    case 'undefined': throw undefined;
    case 'mute': throw Object.create(null);
    case 'nothing': return;
    case 'rejection-returned': Promise.reject(new Error('unhandled')); return 'early';
    case 'function': return () => 1;
    case 'circular': { const a = {}; a.a = a; return a; }
    case 'bigint': return 1n;
    case 'exit': return process.exit(event.code);
    case 'signal': process.kill(process.pid, event.signal); return forever();
    case 'timeout': return forever();
    case 'never': return new Promise(() => {});
    case 'rejection': Promise.reject(new Error('unhandled')); return forever();
    case 'uncaught': setTimeout(() => { throw new RangeError('later'); }); return forever();
    case 'large': return 'x'.repeat(event.size);
    case 'memory': { const all = Array.from({ length: 40 }, () => Buffer.alloc(8e6, 1)); await forever(); return all.length; }
    case 'heap': return new Array(32e6).fill(0.5).length;
    case 'console': return void console[event.method](...event.args);
    case 'logged-error': return void console.log(Object.assign(new OrderError('late'), { code: 7 }));
    case 'logged-nothing': return void console.log();
    case 'stdout': return void process.stdout.write('plain\\nlines\\n');
    case 'hash': return createHash('sha256').update(event.text).digest('hex');
    default: return { echo: event };
  }
}`;
const modes = () => ready('modes', MODES, { Timeout: 1, MemorySize: 160 });
/** Lambda rewrote its Node runtime after this one. */
const OLDER = { Runtime: 'nodejs22.x', Timeout: 1 } as const;
const invoke = async (mode: string, more: object = {}) => {
  await modes();
  return stage.invoke('modes', { mode, ...more });
};

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Puts placeholders for what differs from run to run. */
const shown = (text: string) =>
  text
    .replaceAll(new RegExp(ID, 'g'), '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replaceAll(/\d+\.\d\d ms/g, '<ms>')
    .replaceAll(/Billed Duration: \d+ ms/g, 'Billed Duration: <n> ms')
    .replaceAll(/Used: \d+/g, 'Used: <mb>')
    .replaceAll(/"(stack|stackTrace)":\["([^"]*)"(," {4}at [^"]*")+\]/g, '"$1":["$2",<at>]')
    .replaceAll(/(\\n {4}at (?:[^"\\ ]| (?!\{))+)+/g, '<at>')
    .replaceAll(/^INIT_START (.*)arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}/gm, 'INIT_START $1<arn>');
/** What one invocation adds to the log of a function. */
async function logged(name: string, event: object): Promise<string[]> {
  const before = await stage.lines(name);
  await stage.invoke(name, event);
  return (await stage.lines(name)).slice(before.length);
}

it('6.3 HOME and TMPDIR are a function’s own if it has them, as they are not reserved', async () => {
  const variables = { HOME: '/home/mine', TMPDIR: '/tmp/mine' };
  await ready('own', 'export const handler = () => [process.env.HOME, process.env.TMPDIR];', {
    Environment: { Variables: variables },
  });
  expect((await stage.invoke('own')).payload).toEqual(['/home/mine', '/tmp/mine']);
});

describe('1.8 sizes', () => {
  it('1.8 an event of 5 MB reaches the function whole, whatever characters it holds', async () => {
    const text = '€ü𝄞x'.repeat(500_000);
    const { payload } = await invoke('hash', { text });
    expect(payload).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('1.8 an answer of 5 MB reaches the invoker whole, whatever characters it holds', async () => {
    const source = `export const handler = ({ part, times }) => part.repeat(times);`;
    await ready('wide', source);
    const { payload } = await stage.invoke('wide', { part: '€ü𝄞x', times: 500_000 });
    expect(payload === '€ü𝄞x'.repeat(500_000)).toBe(true);
  });

  it('1.8 an answer of 6,291,556 bytes is the largest', async () => {
    expect((await invoke('large', { size: 6_291_554 })).error).toBeUndefined();
    expect(await invoke('large', { size: 6_291_555 })).toEqual({
      error: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
  });
});

describe('1.9 a function that', () => {
  const trace = (first: unknown) => [first, expect.stringMatching(/^ {4}at .*\/var\/(task|runtime)\//)];
  const unserializable = 'Unable to stringify response body';
  const unserializableTrace = expect.stringMatching(/Error: Unable to stringify response body$/);
  const exitedWith1 = {
    errorType: 'Runtime.ExitError',
    errorMessage: 'RequestId: <id> Error: Runtime exited with error: exit status 1',
  };

  it.each<[title: string, mode: string, more: object, payload: Record<string, unknown>]>([
    ['throws an Error', 'error', {}, { errorType: 'Error', errorMessage: 'x', trace: trace('Error: x') }],
    [
      'throws a TypeError',
      'type-error',
      {},
      {
        errorType: 'TypeError',
        errorMessage: "Cannot read properties of undefined (reading 'source')",
        trace: trace("TypeError: Cannot read properties of undefined (reading 'source')"),
      },
    ],
    [
      'throws an error of its own class',
      'custom',
      {},
      { errorType: 'OrderError', errorMessage: 'late', trace: trace('OrderError: late') },
    ],
    ['throws a string', 'string', {}, { errorType: 'string', errorMessage: 'x', trace: [] }],
    ['throws a number', 'number', {}, { errorType: 'number', errorMessage: '42', trace: [] }],
    ['throws undefined', 'undefined', {}, { errorType: 'undefined', errorMessage: 'undefined', trace: [] }],
    [
      'throws what cannot be told',
      'mute',
      {},
      { errorType: 'handled', errorMessage: expect.stringContaining('callback called with Error argument'), trace: [] },
    ],
    [
      'returns a circle',
      'circular',
      {},
      { errorType: 'Runtime.JSONStringifyError', errorMessage: unserializable, trace: trace(unserializableTrace) },
    ],
    [
      'returns a BigInt',
      'bigint',
      {},
      { errorType: 'Runtime.JSONStringifyError', errorMessage: unserializable, trace: trace(unserializableTrace) },
    ],
    [
      'never settles, with nothing to wait for',
      'never',
      {},
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <id> Error: Runtime exited without providing a reason',
      },
    ],
    ['leaves a rejection to itself', 'rejection', {}, exitedWith1],
    ['leaves a rejection to itself, and returns', 'rejection-returned', {}, exitedWith1],
    ['throws where nobody catches', 'uncaught', {}, exitedWith1],
    [
      'runs into its timeout',
      'timeout',
      {},
      { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: <id> Error: Task timed out after 1.00 seconds' },
    ],
    [
      'exits with 0',
      'exit',
      { code: 0 },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <id> Error: Runtime exited without providing a reason',
      },
    ],
    [
      'exits with 127',
      'exit',
      { code: 127 },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <id> Error: Runtime exited with error: exit status 127',
      },
    ],
    [
      'is killed',
      'signal',
      { signal: 'SIGKILL' },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <id> Error: Runtime exited with error: signal: killed',
      },
    ],
    [
      'crashes',
      'signal',
      { signal: 'SIGSEGV' },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <id> Error: Runtime exited with error: signal: segmentation fault',
      },
    ],
    [
      'is ended',
      'signal',
      { signal: 'SIGTERM' },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <id> Error: Runtime exited with error: signal: terminated',
      },
    ],
    [
      'has no more heap',
      'heap',
      {},
      {
        errorType: 'Runtime.OutOfMemory',
        errorMessage: 'RequestId: <id> Error: Runtime exited with error: signal: killed',
      },
    ],
  ])('1.9 %s', async (_title, mode, more, payload) => {
    const answer = await invoke(mode, more);
    const told = JSON.parse(shown(JSON.stringify(answer.payload)));
    if (Array.isArray(told.trace)) told.trace.splice(2);
    expect({ ...answer, payload: told }).toEqual({ error: 'Unhandled', payload });
    expect(Object.keys(told)).toEqual(Object.keys(payload));
  });

  it.each<[title: string, mode: string, answer: { error?: string; payload: unknown }]>([
    [
      'throws undefined',
      'undefined',
      { error: 'Unhandled', payload: { errorType: 'string', errorMessage: 'handled', trace: [] } },
    ],
    [
      'throws what cannot be told',
      'mute',
      {
        error: 'Unhandled',
        payload: {
          errorType: 'handled',
          errorMessage: expect.stringContaining('callback called with Error argument'),
        },
      },
    ],
    [
      'returns a circle',
      'circular',
      {
        error: 'Unhandled',
        payload: { errorType: 'Error', errorMessage: unserializable, trace: trace(`Error: ${unserializable}`) },
      },
    ],
    ['never settles, with nothing to wait for', 'never', { payload: null }],
    [
      'leaves a rejection to itself',
      'rejection',
      {
        error: 'Unhandled',
        payload: {
          errorType: 'Runtime.UnhandledPromiseRejection',
          errorMessage: 'Error: unhandled',
          trace: trace('Runtime.UnhandledPromiseRejection: Error: unhandled'),
        },
      },
    ],
    [
      'throws where nobody catches',
      'uncaught',
      {
        error: 'Unhandled',
        payload: { errorType: 'RangeError', errorMessage: 'later', trace: trace('RangeError: later') },
      },
    ],
  ])('1.9 %s, in nodejs22.x', async (_title, mode, answer) => {
    await ready('modes-older', MODES, OLDER);
    const { error, payload } = await stage.invoke('modes-older', { mode });
    const told = payload as { trace?: string[] } | null;
    told?.trace?.splice(2);
    expect(error === undefined ? { payload } : { error, payload }).toEqual(answer);
    expect(Object.keys(told ?? {})).toEqual(Object.keys(answer.payload ?? {}));
  });

  // What holds the process up is let go with the next event.
  const CALLBACKS = `let held;
export function handler(event, context, callback) {
  clearInterval(held);
  const hold = () => { held = setInterval(() => {}, 1000); };
  switch (event.mode) {
    case 'return': return 'returned';
    case 'promise': hold(); return Promise.resolve('promised');
    case 'throw': hold(); throw new RangeError('thrown');
    case 'throw undefined': throw undefined;
    case 'callback': callback(null, 'told'); return 'returned';
    case 'callback twice': callback(null, 'first'); callback(null, 'second'); return;
    case 'callback waits': { const seen = { waited: false }; setTimeout(() => { seen.waited = true; }, 50); return callback(null, seen); }
    case 'callback at once': hold(); context.callbackWaitsForEmptyEventLoop = false; return callback(null, 'now');
    case 'callback error': hold(); return callback(new RangeError('told'));
    case 'callback string': hold(); return callback('told');
    case 'succeed': hold(); return context.succeed('told');
    case 'fail': hold(); return context.fail('told');
    case 'fail undefined': hold(); return context.fail();
    case 'done': hold(); return context.done(null, 'told');
    case 'done error': hold(); return context.done('told');
  }
}`;
  const failed = (errorType: string, errorMessage: string, ...more: unknown[]) => ({
    error: 'Unhandled',
    payload: { errorType, errorMessage, trace: more.length > 0 ? expect.arrayContaining(more) : [] },
  });
  it.each<[mode: string, answer: object]>([
    ['return', { payload: null }],
    ['promise', { payload: 'promised' }],
    ['throw', failed('RangeError', 'thrown', 'RangeError: thrown')],
    ['throw undefined', { payload: null }],
    ['callback', { payload: 'told' }],
    ['callback twice', { payload: 'first' }],
    ['callback waits', { payload: { waited: true } }],
    ['callback at once', { payload: 'now' }],
    ['callback error', failed('RangeError', 'told', 'RangeError: told')],
    ['callback string', failed('string', 'told')],
    ['succeed', { payload: 'told' }],
    ['fail', failed('string', 'told')],
    ['fail undefined', failed('string', 'handled')],
    ['done', { payload: 'told' }],
    ['done error', failed('string', 'told')],
  ])('1.9 has a callback, in nodejs22.x: %s', async (mode, answer) => {
    await ready('callbacks', CALLBACKS, OLDER);
    expect(await stage.invoke('callbacks', { mode })).toEqual(answer);
  });

  it('1.9 has a callback, in nodejs24.x', async () => {
    await ready('callbacks-newer', CALLBACKS);
    expect(await stage.invoke('callbacks-newer', { mode: 'return' })).toEqual({
      error: 'Unhandled',
      payload: {
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage:
          'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
        trace: expect.any(Array),
      },
    });
  });

  it.each([
    ['nodejs22.x', null],
    ['nodejs24.x', 'returned'],
  ] as const)('1.9 returns without a promise, in %s', async (Runtime, payload) => {
    const source = `let held; export const handler = (hold) => {
      clearInterval(held);
      if (hold) held = setInterval(() => {}, 1000);
      return 'returned';
    };`;
    const name = `returns-${Runtime.slice(6, 8)}`;
    await ready(name, source, { Runtime, Timeout: 1 });
    expect(await stage.invoke(name, false)).toEqual({ payload });
    // The older waits for an end of all that goes on.
    if (payload === null) expect(await stage.invoke(name, true)).toMatchObject({ error: 'Unhandled' });
    else expect(await stage.invoke(name, true)).toEqual({ payload });
  });

  it.each([
    ['nodejs22.x', ['function', 'function', 'function', true]],
    ['nodejs24.x', ['undefined', 'undefined', 'undefined', null]],
  ] as const)('1.9 ends itself by its context, in %s only before nodejs24.x', async (Runtime, members) => {
    const source = `export const handler = async (_, { succeed, fail, done, callbackWaitsForEmptyEventLoop: waits }) =>
      [typeof succeed, typeof fail, typeof done, waits];`;
    const name = `context-${Runtime.slice(6, 8)}`;
    await ready(name, source, { Runtime });
    expect((await stage.invoke(name)).payload).toEqual(members);
  });

  it.runIf(process.platform === 'linux')('1.9 takes more memory than it has', async () => {
    const { error, payload } = await invoke('memory');
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  it.each([
    ['undefined', 'nothing'],
    ['a function', 'function'],
  ])('1.9 returns %s answers null', async (_what, mode) => {
    expect(await invoke(mode)).toEqual({ payload: null });
  });

  it.each<[what: string, source: string, settings: object, payload: object]>([
    [
      'does not export its handler',
      'export const other = 1;',
      {},
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
    ],
    [
      'names a handler without an export',
      '',
      { Handler: 'index' },
      { errorType: 'Runtime.MalformedHandlerName', errorMessage: 'Bad handler' },
    ],
    [
      'imports what is not there',
      "import 'no-such-package'; export const handler = () => 1;",
      {},
      { errorType: 'Runtime.ImportModuleError', errorMessage: expect.stringContaining('no-such-package') },
    ],
    [
      'throws as it is loaded',
      "throw new TypeError('top'); export const handler = () => 1;",
      {},
      { errorType: 'TypeError', errorMessage: 'top' },
    ],
    [
      'is no JavaScript',
      'export const handler = (;',
      {},
      { errorType: 'Runtime.UserCodeSyntaxError', errorMessage: expect.stringMatching(/^SyntaxError: /) },
    ],
    [
      'exits as it is loaded',
      'process.exit(3);',
      {},
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          new RegExp(`^RequestId: ${ID} Error: Runtime exited with error: exit status 3$`),
        ),
      },
    ],
  ])('1.9 %s', async (what, source, settings, payload) => {
    const name = what.replaceAll(/\W/g, '-');
    await ready(name, source, settings);
    const answer = await stage.invoke(name);
    expect(answer.error).toBe('Unhandled');
    expect(answer.payload).toMatchObject(payload);
  });

  it('1.9 crashes as it is loaded times out', async () => {
    await ready('crashing', "process.kill(process.pid, 'SIGSEGV'); export const handler = () => 1;", { Timeout: 1 });
    const began = Date.now();
    const { error, payload } = await stage.invoke('crashing');
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
    const words = 'Task timed out after 1.00 seconds';
    expect([error, JSON.parse(shown(JSON.stringify(payload)))]).toEqual([
      'Unhandled',
      { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: <id> Error: ${words}` },
    ]);
    expect((await stage.lines('crashing')).slice(1).map(shown)).toEqual([
      'START RequestId: <id> Version: $LATEST\n',
      `<time> <id> ${words}\n\n`,
      'END RequestId: <id>\n',
      'REPORT RequestId: <id>\tDuration: <ms>\tBilled Duration: <n> ms\tMemory Size: 128 MB\tMax Memory Used: <mb> MB\t\n',
    ]);
  });

  // Nobody watches a start, so it is Node that ends it; once it runs, its resident memory mostly tells first.
  it('1.9 exhausts its heap is out of memory (assumed)', async () => {
    await ready('greedy', 'new Array(32e6).fill(0.5); export const handler = () => 1;', { MemorySize: 128 });
    const { error, payload } = await stage.invoke('greedy');
    const errorMessage = 'RequestId: <id> Error: Runtime exited with error: signal: killed';
    expect([error, JSON.parse(shown(JSON.stringify(payload)))]).toEqual([
      'Unhandled',
      { errorType: 'Runtime.OutOfMemory', errorMessage },
    ]);
    const lines = await stage.lines('greedy');
    expect(lines).toContainEqual(expect.stringMatching(/^FATAL ERROR: .*JavaScript heap out of memory\n$/));
    expect(lines.at(-1)).toMatch(/\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t\n$/);
    expect(lines.slice(-3).map(shown)).toEqual([
      `${errorMessage}\nRuntime.OutOfMemory\n`,
      'END RequestId: <id>\n',
      expect.stringMatching(/^REPORT RequestId: <id>\t/),
    ]);
  });

  it('1.9 failed in any way answers the next event', async () => {
    for (const mode of ['exit', 'timeout', 'error']) await invoke(mode, { code: 1 });
    expect(await invoke('ok', { a: 'ü' })).toEqual({ payload: { echo: { mode: 'ok', a: 'ü' } } });
  });
});

describe('1.10 a log in text', () => {
  const text = () => ready('text', MODES, { Timeout: 1 });
  const START = 'START RequestId: <id> Version: $LATEST\n';
  const END = 'END RequestId: <id>\n';
  const REPORT =
    'REPORT RequestId: <id>\tDuration: <ms>\tBilled Duration: <n> ms\tMemory Size: 128 MB\tMax Memory Used: <mb> MB\t';
  const INIT = 'INIT_START Runtime Version: nodejs:24.v1\tRuntime Version ARN: <arn>\n';
  const console = (method: string, ...args: unknown[]) => ({ mode: 'console', method, args });

  it('1.10 outside any request the id is undefined, in nodejs22.x', async () => {
    await ready('cold-older', MODES, OLDER);
    const lines = (await logged('cold-older', { mode: 'never' })).map(shown);
    expect(lines[1]).toBe('<time>\tundefined\tINFO\tbefore any event\n');
  });

  it('1.10 of a cold start, outside any request the id is a dash', async () => {
    await ready('cold', MODES);
    expect((await logged('cold', console('log', 'mode', 'a', { a: 1 }))).map(shown)).toEqual([
      INIT,
      '<time>\t-\tINFO\tbefore any event\n',
      START,
      '<time>\t<id>\tINFO\tmode a { a: 1 }\n',
      END,
      `${REPORT}Init Duration: <ms>\t\n`,
    ]);
  });

  it('1.10 of a start that fails, START comes after its lines', async () => {
    await ready('fails', "console.log('before'); throw new Error('top');");
    expect((await logged('fails', {})).map(shown)).toEqual([
      INIT,
      '<time>\t-\tINFO\tbefore\n',
      expect.stringContaining('<time>\t-\tERROR\tInit Error \t{"errorType":"Error","errorMessage":"top",'),
      START,
      END,
      `${REPORT}\n`,
    ]);
  });

  it('1.10 START is said when the event is handed over, not before', async () => {
    await ready('slow-start', `await new Promise((done) => setTimeout(done, 300)); console.log('late');\n${MODES}`);
    await stage.invoke('slow-start');
    const { events = [] } = await endpoint
      .clientOf(CloudWatchLogsClient)
      .send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/slow-start' }));
    const at = (what: string) => events.find(({ message }) => message!.includes(what))!.timestamp!;
    expect(at('START RequestId')).toBeGreaterThanOrEqual(at('late'));
    expect(at('START RequestId') - at('INIT_START')).toBeGreaterThanOrEqual(300);
  });

  it('1.10 of a warm start has no INIT_START and no Init Duration', async () => {
    await text();
    await stage.invoke('text');
    expect((await logged('text', {})).map(shown)).toEqual([START, END, `${REPORT}\n`]);
  });

  it('1.10 bills whole milliseconds up, and the start', async () => {
    await ready('billed', MODES);
    const figures = (lines: string[]) => {
      const [, duration, billed, init = 0] =
        /Duration: ([\d.]+) ms\tBilled Duration: (\d+) ms.*?(?:Init Duration: ([\d.]+) ms\t)?\n$/.exec(lines.at(-1)!)!;
      return { sum: Number(duration) + Number(init), billed: Number(billed), init: Number(init) };
    };
    const cold = figures(await logged('billed', {}));
    expect(cold.init).toBeGreaterThan(0);
    expect(Math.abs(cold.billed - cold.sum)).toBeLessThanOrEqual(1.02);
    const warm = figures(await logged('billed', {}));
    expect(warm.billed).toBe(Math.max(1, Math.ceil(warm.sum)));
  });

  it.each([
    ['trace', 'TRACE'],
    ['debug', 'DEBUG'],
    ['log', 'INFO'],
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
    ['fatal', 'FATAL'],
  ])('1.10 console.%s is %s', async (method, level) => {
    await text();
    const lines = await logged('text', console(method, '%s and %d', 'one', 2, 'more'));
    expect(lines.map(shown)).toContain(`<time>\t<id>\t${level}\tone and 2 more\n`);
  });

  it('1.10 a message of many lines is one event', async () => {
    await text();
    expect((await logged('text', console('log', 'one\ntwo\n'))).map(shown)).toContain(
      '<time>\t<id>\tINFO\tone\ntwo\n\n',
    );
  });

  it('1.10 what goes to stdout itself is there line by line', async () => {
    await text();
    await logged('text', { mode: 'stdout' });
    const lines = await stage.linesUntil('text', (all) => all.includes('lines\n'));
    expect(lines).toContain('plain\n');
  });

  it.each<[what: string, event: object, line: string]>([
    [
      'an error',
      { mode: 'error' },
      'Invoke Error \t{"errorType":"Error","errorMessage":"x","stack":["Error: x",<at>]}\n',
    ],
    [
      'the members of an error',
      { mode: 'code' },
      'Invoke Error \t{"errorType":"Error","errorMessage":"x","code":7,"more":[1],"stack":["Error: x",<at>]}\n',
    ],
    [
      'what is no error as an error',
      { mode: 'string' },
      'Invoke Error \t{"errorType":"Error","errorMessage":"x","stack":["Error: x",<at>]}\n',
    ],
  ])('1.10 tells %s with its stack', async (_what, event, line) => {
    await text();
    expect((await logged('text', event)).map(shown)).toContain(`<time>\t<id>\tERROR\t${line}`);
  });

  it.each<[what: string, event: object, line: string]>([
    [
      'what nobody catches',
      { mode: 'uncaught' },
      'Uncaught Exception \t{"errorType":"RangeError","errorMessage":"later","stack":["RangeError: later",<at>]}\n',
    ],
    [
      'a rejection that nobody handles',
      { mode: 'rejection' },
      'Unhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: unhandled",' +
        '"reason":{"errorType":"Error","errorMessage":"unhandled","stack":["Error: unhandled",<at>]},"promise":{},' +
        '"stack":["Runtime.UnhandledPromiseRejection: Error: unhandled",<at>]}\n',
    ],
  ])('1.10 tells %s with its stack, in nodejs22.x', async (_what, event, line) => {
    await ready('text-older', MODES, OLDER);
    expect((await logged('text-older', event)).map(shown)).toContain(`<time>\t<id>\tERROR\t${line}`);
  });

  it('1.10 what nobody catches is Node’s to tell', async () => {
    await text();
    const lines = await logged('text', { mode: 'uncaught' });
    expect(lines).toContain('RangeError: later\n');
    expect(lines.join('')).not.toMatch(/ERROR|destined/);
  });

  it.each(['error', 'logged-error'])('1.10 names folders as on AWS: %s', async (mode) => {
    await text();
    const lines = (await logged('text', { mode })).join('');
    expect(lines).toContain('file:///var/task/index.mjs:');
    expect(lines).not.toMatch(/destined/);
  });

  it('1.10 console.log without an argument is undefined', async () => {
    await text();
    expect((await logged('text', { mode: 'logged-nothing' })).map(shown)).toContain('<time>\t<id>\tINFO\tundefined\n');
  });

  it.each<[what: string, event: object, words: string]>([
    ['a timeout', { mode: 'timeout' }, '<time> <id> Task timed out after 1.00 seconds\n\n'],
    [
      'an exit',
      { mode: 'exit', code: 1 },
      'RequestId: <id> Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n',
    ],
  ])('1.10 tells %s in the platform’s words', async (_what, event, words) => {
    await text();
    expect((await logged('text', event)).map(shown).slice(-3)).toEqual([words, END, expect.stringContaining(REPORT)]);
  });

  it('1.10 the last 4 KB of it are answered with LogType Tail', async () => {
    await text();
    const tail = async (event: object) => {
      const Payload = JSON.stringify(event);
      const answer = await stage.lambda.send(new InvokeCommand({ FunctionName: 'text', LogType: 'Tail', Payload }));
      return Buffer.from(answer.LogResult ?? '', 'base64').toString();
    };
    await stage.invoke('text');
    expect(shown(await tail(console('log', 'short')))).toBe(`${START}<time>\t<id>\tINFO\tshort\n${END}${REPORT}\n`);
    const long = await tail(console('log', 'x'.repeat(10_000)));
    expect(long.length).toBe(4096);
    expect(shown(long)).toMatch(/^x+\nEND .*\nREPORT .*\n$/);
  });
});

describe('1.11 a log in JSON', () => {
  const SOURCE = `export function handler({ fail, args }) {
    const errors = { 'an error': { code: 7, more: [1] }, 'a named error': { name: 'Other' } };
    const made = (members) => { const error = new TypeError('inner'); return error.stack && Object.assign(error, members); };
    if (args) return console.log(...args.map((arg) => errors[arg] ? made(errors[arg]) : arg));
    for (const method of ['trace', 'debug', 'info', 'warn', 'error']) console[method](method);
    if (fail === 'exit') process.exit(1);
    if (fail === 'timeout') return new Promise(() => setInterval(() => {}, 1000));
    if (fail === 'with a string') throw 'x';
    if (fail) throw new RangeError('outer');
  }`;
  interface Line {
    type?: string;
    level?: string;
    message?: unknown;
    time?: string;
    record?: { requestId?: string; metrics?: Record<string, number>; [key: string]: unknown };
    [key: string]: unknown;
  }
  type Levels = Pick<
    NonNullable<CreateFunctionCommandInput['LoggingConfig']>,
    'ApplicationLogLevel' | 'SystemLogLevel'
  >;
  async function lines(levels: Levels, event: object = {}): Promise<Line[]> {
    const name = ['json', levels.ApplicationLogLevel, levels.SystemLogLevel].join('-');
    await ready(name, SOURCE, { Timeout: 1, LoggingConfig: { LogFormat: 'JSON', ...levels } });
    // What the platform says of a crash or a timeout is text in either format (unverified).
    const objects = (await logged(name, event)).filter((line) => line.startsWith('{'));
    return objects.map((line) => JSON.parse(line) as Line);
  }
  const QUIET = { SystemLogLevel: 'WARN' } as const;
  const INFO = { SystemLogLevel: 'INFO', ApplicationLogLevel: 'WARN' } as const;
  const app = async (...args: unknown[]) => (await lines(QUIET, { args }))[0]!;
  /** One line of the application to the letter. */
  const appLine = async (...args: unknown[]) => {
    await lines(QUIET, { args });
    const line = (await stage.lines('json--WARN')).at(-1)!;
    expect(line).not.toMatch(/destined/);
    return shown(line);
  };

  it('1.11 a line of the application, in its order', async () => {
    const line = await app('%s', 'text', { a: 1 });
    expect(line).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      level: 'INFO',
      requestId: expect.stringMatching(new RegExp(`^${ID}$`)),
      message: 'text { a: 1 }',
    });
    expect(Object.keys(line)).toEqual(['timestamp', 'level', 'requestId', 'message']);
  });

  it('1.11 one argument is the message as it is', async () => {
    expect((await app({ b: [2] })).message).toEqual({ b: [2] });
    expect((await app('text')).message).toBe('text');
  });

  const HEAD = '{"timestamp":"<time>","level":"INFO","requestId":"<id>"';
  it.each<[what: string, args: unknown[], rest: string]>([
    [
      'an error alone is the message, with its own properties',
      ['an error'],
      ',"message":{"errorType":"TypeError","errorMessage":"inner","stackTrace":["TypeError: inner",<at>],"code":7,"more":[1]}}',
    ],
    [
      'an error’s type is its class, whatever its name',
      ['a named error'],
      ',"message":{"errorType":"TypeError","errorMessage":"inner","stackTrace":["TypeError: inner",<at>],"name":"Other"}}',
    ],
    [
      'an error among others stands beside the message, without its own properties',
      ['with', 'an error'],
      ',"message":"with TypeError: inner<at> {\\n  code: 7,\\n  more: [ 1 ]\\n}","errorType":"TypeError","errorMessage":"inner","stackTrace":["TypeError: inner",<at>]}',
    ],
    [
      'an error before others stands within the message only, in nodejs24.x',
      ['an error', 'after'],
      ',"message":"TypeError: inner<at> {\\n  code: 7,\\n  more: [ 1 ]\\n} after"}',
    ],
    ['no argument is no message', [], '}'],
  ])('1.11 %s', async (_what, args, rest) => {
    expect(await appLine(...args)).toBe(`${HEAD}${rest}`);
  });

  it.each([
    ['TRACE', ['trace', 'debug', 'info', 'warn', 'error']],
    ['DEBUG', ['debug', 'info', 'warn', 'error']],
    ['INFO', ['info', 'warn', 'error']],
    ['WARN', ['warn', 'error']],
    ['ERROR', ['error']],
    ['FATAL', []],
  ] as const)('1.11 ApplicationLogLevel %s shows %j', async (ApplicationLogLevel, shownOnes) => {
    const all = await lines({ ApplicationLogLevel, ...QUIET });
    expect(all.map(({ message }) => message)).toEqual(shownOnes);
  });

  it.each([
    [
      'DEBUG',
      [
        'platform.initStart',
        'platform.initRuntimeDone',
        'platform.initReport',
        'platform.start',
        'WARN',
        'ERROR',
        'platform.runtimeDone',
        'platform.report',
      ],
    ],
    ['INFO', ['platform.initStart', 'platform.start', 'WARN', 'ERROR', 'platform.report']],
    ['WARN', ['WARN', 'ERROR']],
  ] as const)('1.11 SystemLogLevel %s shows %j', async (SystemLogLevel, shownOnes) => {
    await ready(`system-${SystemLogLevel}`, SOURCE, {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel },
    });
    const all = (await logged(`system-${SystemLogLevel}`, {})).map((line) => JSON.parse(line) as Line);
    expect(all.map(({ type, level }) => type ?? level)).toEqual(shownOnes);
  });

  it('1.11 the lines of the platform, in their order', async () => {
    await ready('platform', SOURCE, {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'FATAL', SystemLogLevel: 'DEBUG' },
    });
    const all = (await logged('platform', {})).map((line) => JSON.parse(line) as Line);
    const [init, initDone, initReport, start, done, report] = all;
    for (const line of [init, initDone, initReport, start, done, report]) {
      expect(Object.keys(line!)).toEqual(['time', 'type', 'record']);
      expect(line!.time).toMatch(/^\d{4}-.*\.\d{3}Z$/);
    }
    expect(init!.record).toEqual({
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: 'nodejs:24.v1',
      runtimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
    });
    const ofInit = { initializationType: 'on-demand', phase: 'init', status: 'success' };
    expect(initDone!.record).toEqual(ofInit);
    expect(initReport!.record).toEqual({ ...ofInit, metrics: { durationMs: report!.record!.metrics!.initDurationMs } });
    const requestId = expect.stringMatching(new RegExp(`^${ID}$`));
    expect(start!.record).toEqual({ requestId, version: '$LATEST' });
    const number = expect.any(Number);
    expect(done!.record).toEqual({ requestId, status: 'success', metrics: { durationMs: number } });
    const { metrics } = report!.record!;
    expect(report!.record).toEqual({
      requestId: start!.record!.requestId,
      metrics: {
        durationMs: number,
        billedDurationMs: Math.ceil(metrics!.durationMs! + metrics!.initDurationMs!),
        memorySizeMB: 128,
        maxMemoryUsedMB: number,
        initDurationMs: number,
      },
      status: 'success',
    });
  });

  it('1.11 a start that fails is reported', async () => {
    await ready('failing', "throw new Error('top');", {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'FATAL', SystemLogLevel: 'DEBUG' },
    });
    const all = (await logged('failing', {})).map((line) => JSON.parse(line) as Line);
    expect(all.map(({ type, record }) => [type, record!.status])).toEqual([
      ['platform.initStart', undefined],
      ['platform.initRuntimeDone', 'error'],
      ['platform.initReport', 'error'],
      ['platform.start', undefined],
      ['platform.runtimeDone', 'error'],
      ['platform.report', 'error'],
    ]);
  });

  it.each([
    ['error', true],
    ['failure', 'exit'],
    ['timeout', 'timeout'],
  ])('1.11 the status %s is reported', async (status, fail) => {
    expect((await lines(INFO, { fail })).at(-1)).toMatchObject({ type: 'platform.report', record: { status } });
  });

  it('1.11 an error before others stands beside the message, in nodejs22.x', async () => {
    await ready('json-older', SOURCE, { ...OLDER, LoggingConfig: { LogFormat: 'JSON', ...QUIET } });
    await logged('json-older', { args: ['an error', 'after'] });
    expect(JSON.parse((await stage.lines('json-older')).at(-1)!)).toMatchObject({ errorType: 'TypeError' });
  });

  it.each([
    ['nodejs22.x', { errorType: 'HandlerNotFound' }],
    ['nodejs24.x', { errorType: 'HandlerNotFoundError', name: 'Runtime.HandlerNotFound' }],
  ] as const)('1.11 an error of the runtime is told by its class, in %s', async (Runtime, members) => {
    const name = `no-handler-${Runtime.slice(6, 8)}`;
    await ready(name, '', { Runtime, LoggingConfig: { LogFormat: 'JSON', ...QUIET } });
    const { errorMessage, stackTrace, ...rest } = JSON.parse((await logged(name, {}))[0]!).message;
    expect(errorMessage).toBe('index.handler is undefined or not exported');
    expect(stackTrace).toEqual(expect.any(Array));
    expect(rest).toEqual(members);
  });

  it('1.11 what is no error is told as an error', async () => {
    await lines(QUIET, { fail: 'with a string' });
    expect(shown((await stage.lines('json--WARN')).at(-1)!)).toBe(
      '{"timestamp":"<time>","level":"ERROR","requestId":"<id>","message":{"errorType":"Error","errorMessage":"x","stackTrace":["Error: x",<at>]}}',
    );
  });

  it('1.11 no system level hides an error', async () => {
    expect((await lines(QUIET, { fail: true })).at(-1)).toMatchObject({
      level: 'ERROR',
      message: { errorType: 'RangeError', errorMessage: 'outer' },
    });
  });

  it('1.11 functions may share a log group: their streams have their names', async () => {
    const LogGroup = '/aws/lambda/modes';
    await modes();
    const source = 'export const handler = (_, { logGroupName, logStreamName }) => ({ logGroupName, logStreamName });';
    await ready('sharing', source, { LoggingConfig: { LogGroup } });
    const before = (await stage.lines('modes')).length;
    expect((await stage.invoke('sharing')).payload).toEqual({
      logGroupName: LogGroup,
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/sharing\[\$LATEST\][0-9a-f]{32}$/),
    });
    expect((await stage.lines('modes')).length).toBeGreaterThan(before);
  });
});
