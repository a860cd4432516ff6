/** PyPI's awslogs on our endpoint, after real traffic through the pattern. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { program } from './support/place.ts';
import { createTool, type Tool } from './support/tool.ts';

const FUNCTION = '/aws/lambda/the-destined-lambda-destined';
const RECORDS = '/aws/events/destined/the-destined-lambda';

let cli: Cli;
let awslogs: Tool;
const lines = async (...args: string[]) => (await awslogs.text(...args)).split('\n');
/** Of all streams, the last quarter of an hour. */
const get = (group: string, ...args: string[]) => lines('get', group, 'ALL', '--start', '15m', ...args);

beforeAll(async () => {
  cli = await createCli();
  const started = await cli.run(['local', 'start']);
  expect(started.code, started.stderr).toBe(0);
  const up = await cli.run(['up', '--yes']);
  expect(up.code, up.stdout + up.stderr).toBe(0);
  for (const [mode, count] of [
    ['success', '3'],
    ['fail', '2'],
  ]) {
    const sent = await cli.run(['send', '--mode', mode!, '-n', count!, '--wait']);
    expect(sent.code, sent.stdout + sent.stderr).toBe(0);
  }
  const { document } = await cli.json<{ env: Record<string, string> }>(['local', 'env']);
  awslogs = await createTool(program('tools', 'awslogs'), document.env);
});
afterAll(async () => {
  await awslogs?.end();
  await cli?.end();
});

describe('awslogs', () => {
  it('groups and streams', async () => {
    const functions = ['destined', 'failure', 'success'].map((name) => `/aws/lambda/the-destined-lambda-${name}`);
    expect(await lines('groups')).toEqual([RECORDS, ...functions]);
    expect(await lines('groups', '--log-group-prefix', '/aws/lambda/')).toEqual(functions);
    const streams = await lines('streams', FUNCTION);
    for (const stream of streams) expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('get, of all streams, of some, and through filters', async () => {
    const all = await get(FUNCTION);
    const told = (text: string) => all.filter((line) => line.includes(text));
    // Probes of `up` among them.
    expect(told('message: please success').length).toBeGreaterThanOrEqual(3);
    expect(told('message: please fail').length).toBeGreaterThanOrEqual(2);
    expect(told(' END RequestId: ')).toHaveLength(told(' START RequestId: ').length);
    for (const line of all.filter((each) => each.includes('[$LATEST]')))
      expect(line.startsWith(`${FUNCTION} `)).toBe(true);
    const [stream] = await lines('streams', FUNCTION);
    const ofOne = await lines('get', FUNCTION, stream!.replace('[$LATEST]', '.*'), '--start', '15m', '--no-group');
    expect(ofOne.length).toBeGreaterThan(0);
    for (const line of ofOne) expect(line.startsWith(`${stream} `)).toBe(true);
    const reports = await get(FUNCTION, '--filter-pattern', 'REPORT', '--no-group', '--no-stream');
    expect(reports).toHaveLength(told(' START RequestId: ').length);
    for (const report of reports) expect(report).toMatch(/^REPORT RequestId: [0-9a-f-]{36}\tDuration: /);
    const failures = ['--filter-pattern', '{ $.detail.requestContext.condition = "RetriesExhausted" }'];
    const conditions = await get(RECORDS, ...failures, '-GS', '--query', 'detail.requestContext.condition');
    expect(new Set(conditions)).toEqual(new Set(['RetriesExhausted']));
    expect(conditions.length).toBeGreaterThanOrEqual(2);
    const times = await get(FUNCTION, '-GS', '--timestamp', '--filter-pattern', '"START RequestId"');
    for (const line of times) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z START /);
  });

  it('--watch shows what comes', async () => {
    const watch = ['get', FUNCTION, 'ALL', '--start', '15m', '--watch', '--watch-interval', '1', '-GS'];
    const { child, until, ended } = awslogs.start(...watch, '--filter-pattern', '"message: please"');
    try {
      // What was there is shown first.
      await until(/message: please success/);
      const sent = await cli.run(['send', '--message', 'please be watched']);
      expect(sent.code, sent.stdout + sent.stderr).toBe(0);
      expect(await until(/watched/)).toContain('message: please be watched');
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  });

  it('is told of a group that is not there', async () => {
    const { code, stderr } = await awslogs.run('get', 'gone');
    expect(stderr).toContain('The specified log group does not exist.');
    expect(code).toBe(1);
  });
});
