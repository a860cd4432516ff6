/** What real functions log, in each format and at each level, folded: one summary an invocation, and every line of the handler. */
import type { LoggingConfig } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Summary } from '../../src/logs/function-line.ts';
import { foldInvocations } from '../../src/logs/invocations.ts';
import type { LogLine } from '../../src/logs/source.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let stage: LambdaStage;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
});
afterAll(async () => {
  await endpoint?.stop();
});

const SOURCE = `
export const handler = async ({ way }) => {
  console.log('way: ' + way);
  console.warn({ way });
  if (way === 'throw') throw Object.assign(new TypeError('no ' + way), { code: 'E1' });
  if (way === 'log') console.error('it failed', new Error('but goes on'));
  if (way === 'crash') process.exit(1);
  if (way === 'hang') await new Promise(() => setInterval(() => {}, 1000));
};`;
const WAYS = ['ok', 'throw', 'log', 'hang', 'crash'];

/** A function whose start fails, and one that does all else. */
async function told(name: string, LoggingConfig: LoggingConfig, source: string, ways: string[], isWhole: RegExp) {
  await stage.create(name, source, { LoggingConfig, Timeout: 1 });
  for (const way of ways) await stage.invoke(name, { way });
  const messages = await stage.linesUntil(
    name,
    (lines) => lines.filter((line) => isWhole.test(line)).length === ways.length,
  );
  const lines = messages.map(
    (message, time): LogLine => ({ time, logGroup: '/g', logStream: 's', message, eventId: `${time}` }),
  );
  const folder = foldInvocations();
  const all = [...folder.fold(lines, 0).shown, ...folder.rest().shown];
  const summaries = all.filter(({ type }) => type === 'summary');
  return { all, handler: all.filter(({ type }) => type === 'handler'), summaries };
}
const statusesOf = (summaries: { summary?: Summary }[]) => summaries.map(({ summary }) => summary!.status);

const REPORT = /^REPORT|"platform.report"/;
const SEEN = ['ok', 'error', 'ok', 'timeout', 'crash'];

it.each<[string, LoggingConfig, RegExp, string[]]>([
  ['text', { LogFormat: 'Text' }, REPORT, SEEN],
  ['json-debug', { LogFormat: 'JSON', SystemLogLevel: 'DEBUG' }, REPORT, SEEN],
  ['json-info', { LogFormat: 'JSON', SystemLogLevel: 'INFO' }, REPORT, SEEN],
  // Nobody says how these ended, but for what the platform cries out.
  [
    'json-warn',
    { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    /"level":"WARN"/,
    ['unfinished', 'unfinished', 'unfinished', 'timeout', 'crash'],
  ],
])('%s', async (name, config, isWhole, statuses) => {
  const { all, handler, summaries } = await told(name, config, SOURCE, WAYS, isWhole);
  const ids = new Set(handler.map(({ requestId }) => requestId));
  expect(ids.size).toBe(WAYS.length);
  expect(summaries.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
  const byId = new Map(summaries.map(({ requestId, summary }) => [requestId, summary!.status]));
  expect([...ids].map((id) => byId.get(id))).toEqual(statuses);

  const said = handler.filter(({ level }) => level === 'INFO').map(({ message }) => message);
  expect(said).toEqual(WAYS.map((way) => `way: ${way}`));
  expect(handler.filter(({ level }) => level === 'WARN')).toHaveLength(WAYS.length);
  const errors = handler.filter(({ level }) => level === 'ERROR');
  expect(errors.map(({ message }) => /TypeError|it failed Error: but goes on/.exec(message)?.[0])).toEqual([
    'TypeError',
    'it failed Error: but goes on',
  ]);
  // Nothing of the platform's is left over.
  expect(all).toHaveLength(handler.length + summaries.length);
  expect(handler).toHaveLength(said.length + WAYS.length + errors.length);
  if (isWhole === REPORT) {
    // A time-out ends the environment, and a crash does: the next one starts cold.
    expect(summaries.map(({ summary }) => summary!.coldStart)).toEqual([true, false, false, false, true]);
    expect(summaries.every(({ summary }) => summary!.memoryMb === 128)).toBe(true);
  }
});

it.each<[string, LoggingConfig, number]>([
  ['start-text', { LogFormat: 'Text' }, 0],
  ['start-json-info', { LogFormat: 'JSON', SystemLogLevel: 'INFO' }, 0],
  ['start-json-debug', { LogFormat: 'JSON', SystemLogLevel: 'DEBUG' }, 1],
])('a start that fails: %s', async (name, config, starts) => {
  const { summaries } = await told(name, config, 'throw new Error("at the start");', ['any'], REPORT);
  expect(summaries.filter(({ requestId }) => requestId)).toHaveLength(1);
  const ofStart = summaries.filter(({ summary }) => summary!.phase === 'init');
  expect(statusesOf(ofStart)).toEqual(Array.from({ length: starts }, () => 'error'));
});
