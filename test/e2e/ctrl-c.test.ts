/** Ctrl-C at a terminal in every state of a command: what is said, how soon it ends, and how the terminal is left. */
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/local/clock.ts';
import type { Fault, Faults } from '../../src/local/faults.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { elsewhere } from '../support/elsewhere.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { onTerminal } from '../support/pty.ts';

const CTRL_C = '\u0003';
const STOPPING = /stopping: what is under way ends; Ctrl-C again stops at once/;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:the-destined-lambda';
const UNDO = /run destined up to finish, or destined down to undo/;
let endpoint: TestEndpoint;
let cli: Cli;
/** Sees each call before it is answered. */
let on: Faults;
/** At the call that was interrupted. */
let attempts: number;

beforeEach(async () => {
  on = () => undefined;
  attempts = 0;
  endpoint = await startTestEndpoint({ faults: (call) => on(call) });
  cli = await createCli();
});
afterEach(async () => {
  await cli?.end();
  await endpoint?.stop();
});

const provision = async () => {
  expect(await cli.run(['up', '--no-verify'], { env: endpoint.env })).toMatchObject({ code: 0 });
};

/**
 * Runs on a terminal until `operation` arrives, and types Ctrl-C. What is under way, this call included, is answered once that was
 * seen; all of its calls are met by `fault`.
 */
async function interrupt(args: string[], operation: string, fault?: Fault) {
  let stopping: Promise<void> | undefined;
  const arrived = new Promise<void>((resolve) => {
    on = async (call) => {
      const isMeant = call.operation === operation;
      if (isMeant) {
        stopping ??= terminal.shows(STOPPING);
        attempts += 1;
        resolve();
      }
      await stopping;
      return isMeant ? fault : undefined;
    };
  });
  const terminal = onTerminal(cli, args, endpoint.env);
  await Promise.race([arrived, terminal.ended.then(() => expect.fail(`ended before: ${terminal.screen()}`))]);
  terminal.type(CTRL_C);
  await stopping;
  return terminal;
}

describe('once, what is under way ends, and nothing is begun', () => {
  it.each<[string, string[], boolean, string, RegExp[], RegExp?]>([
    ['while it is asked who is calling', ['up'], false, 'GetCallerIdentity', [/nothing was changed/]],
    ['while all is looked at', ['up'], false, 'GetRole', [/nothing was changed/]],
    ['while resources are made', ['up'], false, 'CreateRole', [/stopped: \d+ of 23 resources are done/, UNDO]],
    ['in the proof', ['up'], false, 'FilterLogEvents', [/interrupted before it was proven/, /not verified/]],
    ['before anything is removed', ['down'], true, 'GetRole', [/nothing was changed/]],
    [
      'while resources are removed',
      ['down', '--keep-logs'],
      true,
      'DeleteRestApi',
      [/AWS::ApiGateway::Stage/, /run destined down --keep-logs to finish, or destined up to undo/],
      // It went with its API.
      /not finished:[\s\S]*AWS::ApiGateway/,
    ],
    ['in a diff', ['diff'], true, 'GetRole', [], /nothing differs|to create/],
    ['while status looks', ['status'], true, 'GetRole', [], /failures: /],
    ['while trace reads', ['trace', 'nobody-knows-it'], true, 'FilterLogEvents', [], /no log knows/],
  ])('%s', async (_state, args, isThere, operation, says, never) => {
    if (isThere) await provision();
    const terminal = await interrupt(args, operation);
    expect(await terminal.ended).toBe(130);
    const screen = terminal.screen();
    for (const text of [STOPPING, ...says]) expect(screen).toMatch(text);
    if (never) expect(screen).not.toMatch(never);
    expect(terminal.harm()).toEqual([]);
  });

  it.each<Fault>(['before', 'after', 'throttle', 'error'])(
    'and what fails then (%s) is not tried again: the SDK would, as often as it may',
    async (fault) => {
      await provision();
      const terminal = await interrupt(['down'], 'DeleteRestApi', fault);
      expect(await terminal.ended).toBe(130);
      expect(attempts).toBe(1);
      expect(terminal.screen()).toMatch(/stopped: 0 of 23 resources are done/);
      expect(terminal.harm()).toEqual([]);
    },
  );

  it('while status counts, it tells no counts', async () => {
    await provision();
    const terminal = await interrupt(['status'], 'FilterLogEvents', 'hang');
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toMatch(/error:\S* interrupted by SIGINT/);
    expect(terminal.screen()).not.toMatch(/failures: /);
    expect(terminal.harm()).toEqual([]);
  });

  it('while something is waited for, it does not wait', async () => {
    await provision();
    on = ({ operation }) => (operation === 'DeleteRestApi' ? 'throttle' : undefined);
    const terminal = onTerminal(cli, ['down'], endpoint.env);
    await terminal.shows(/waiting for API Gateway \(one DeleteRestApi in 30 s\)/);
    const before = performance.now();
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(performance.now() - before).toBeLessThan(5_000);
    const screen = terminal.screen();
    expect(screen).toMatch(/stopped: 0 of 23 resources are done; not finished:/);
    // That it was put off is no failure of its own.
    expect(screen).not.toMatch(/RestApi the-destined-lambda: /);
    expect(terminal.harm()).toEqual([]);
  });

  it('while functions become active, what is made is told', async () => {
    // Its clock stands still.
    const slow = await startTestEndpoint({ clock: createManualClock(Date.now()), slowness: { functionPendingMs: 1 } });
    try {
      const terminal = onTerminal(cli, ['up'], slow.env);
      await terminal.shows(/23 of 23 resources, waiting for \S+destined, \S+success, \S+failure to be ready/);
      terminal.type(CTRL_C);
      expect(await terminal.ended).toBe(130);
      expect(terminal.screen()).toMatch(/stopped: \d+ of 23 resources are done; not finished:\s+AWS::Lambda::Function/);
      expect(terminal.screen()).toMatch(UNDO);
      expect(terminal.harm()).toEqual([]);
    } finally {
      await slow.stop();
    }
  });

  it('between the plan and the first change, all that is said is that nothing was changed', async () => {
    await provision();
    await endpoint.clientOf(SNSClient).send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    // Of a stack that is there it is asked once there is a plan.
    const terminal = await interrupt(['up'], 'GetAccountSettings');
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain('nothing was changed');
    expect(terminal.screen()).not.toMatch(/stopped: |not finished|to undo/);
    expect(terminal.harm()).toEqual([]);
  });

  it('in the middle of the question', async () => {
    const there = await elsewhere(endpoint);
    const terminal = onTerminal(cli, ['up'], there.env);
    await terminal.shows(/Change 23 resources/);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain('nothing was changed');
    expect(terminal.harm()).toEqual([]);
    await there.close();
  });
});

describe('twice, it stops at once', () => {
  it.each<[string, string[], boolean, string]>([
    ['while it is asked who is calling', ['up'], false, 'GetCallerIdentity'],
    ['while all is looked at', ['up'], false, 'GetRole'],
    ['while resources are made', ['up'], false, 'CreateFunction'],
    ['while resources are removed', ['down'], true, 'DeleteRestApi'],
    ['in the last look', ['down'], true, 'ListRoles'],
    ['in a diff', ['diff'], true, 'GetRole'],
  ])('%s', async (_state, args, isThere, operation) => {
    if (isThere) await provision();
    const terminal = await interrupt(args, operation, 'hang');
    const before = performance.now();
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    // A call that hangs would be given up after 30 s.
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(terminal.screen()).toContain('stopped at once: what was under way may have happened');
    expect(terminal.harm()).toEqual([]);
  });
});
